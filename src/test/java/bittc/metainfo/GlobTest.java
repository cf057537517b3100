package bittc.metainfo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class GlobTest {
    private static boolean matches(String glob, String text) {
        return new Glob(glob, Glob.Folding.NONE).matches(text);
    }

    @Test
    void aStarStopsAtASlash() {
        assertTrue(matches("*.txt", "a.txt"));
        assertTrue(matches("*.txt", ".txt"));
        assertFalse(matches("*.txt", "a/b.txt"));
        assertTrue(matches("*/*.txt", "a/b.txt"));
        assertTrue(matches("a*b*c", "a__b__c"));
        assertFalse(matches("a*b*c", "a__b__cd"));
    }

    @Test
    void twoStarsCrossSlashes() {
        assertTrue(matches("**.txt", "a/b/c.txt"));
        assertTrue(matches("a/**", "a/b/c.txt"));
        assertFalse(matches("a/**", "b/a/c.txt"));
        assertTrue(matches("**", "a/b"));
    }

    @Test
    void twoStarsAndASlashAreAnyNumberOfFolders() {
        for (String path : new String[] {"a/x.txt", "a/b/x.txt", "a/b/c/x.txt"}) {
            assertTrue(matches("a/**/x.txt", path), path);
        }
        assertFalse(matches("a/**/x.txt", "a/bx.txt"));
        assertFalse(matches("a/**/x.txt", "x.txt"));
        assertTrue(matches("**/x.txt", "x.txt"));
        assertTrue(matches("**/x.txt", "a/b/x.txt"));
        assertFalse(matches("**/x.txt", "a/bx.txt"));
        assertTrue(matches("**/**/x", "x"));
    }

    @Test
    void aQuestionMarkIsOneCharacterEvenBeyondTheBasicPlane() {
        assertTrue(matches("?.txt", "a.txt"));
        assertTrue(matches("?.txt", "🎵.txt"));
        assertFalse(matches("?.txt", "ab.txt"));
        assertFalse(matches("a?b", "a/b"));
    }

    @Test
    void bracketsHoldASet() {
        assertTrue(matches("[abc].txt", "b.txt"));
        assertTrue(matches("[a-c0-9].txt", "7.txt"));
        assertFalse(matches("[a-c].txt", "d.txt"));
        assertTrue(matches("[!a-c].txt", "d.txt"));
        assertTrue(matches("[^a-c].txt", "d.txt"));
        assertFalse(matches("[!a-c].txt", "b.txt"));
        assertTrue(matches("[]a]", "]"));
        assertTrue(matches("[a-]", "-"));
        assertFalse(matches("a[!x]b", "a/b"), "a set is a character of a name");
        assertTrue(matches("[\\]]", "]"));
    }

    @Test
    void whatNobodyClosesMeansItself() {
        assertTrue(matches("[abc", "[abc"));
        assertTrue(matches("[", "["));
        assertTrue(matches("[]", "[]"));
        assertTrue(matches("a\\", "a\\"));
        assertTrue(matches("\\*", "*"));
        assertFalse(matches("\\*", "a"));
    }

    @Test
    void lettersAreFoldedWhereAsked() {
        assertFalse(matches("*.TXT", "a.txt"));
        assertTrue(new Glob("*.TXT", Glob.Folding.ACCENTS_AND_CASE).matches("a.txt"));
        assertTrue(new Glob("[A-C]", Glob.Folding.ACCENTS_AND_CASE).matches("b"));
        assertTrue(new Glob("ÄÖ", Glob.Folding.ACCENTS_AND_CASE).matches("äö"));
    }

    @Test
    void aFolderStandsForAllThatIsInIt() {
        Glob glob = new Glob("a/b*", Glob.Folding.NONE);
        assertTrue(glob.matchesFolderOf("a/bc/d/e"));
        assertTrue(glob.matchesFolderOf("a/bc"));
        assertFalse(glob.matchesFolderOf("x/a/bc"));
        assertFalse(glob.matchesFolderOf("a/c/b"));
    }

    @Test
    void manyStarsTakeNoTimeToSpeakOf() {
        String stars = "*a**/".repeat(200) + "b";
        assertTimeoutPreemptively(Duration.ofSeconds(10), () -> assertFalse(matches(stars, "a/".repeat(1500) + "a")));
    }

    /** The same as a regular expression, for patterns of a small alphabet. */
    @Test
    void agreesWithRegularExpressions() {
        String[] parts = {"a", "b", "/", "*", "?", "**", "[ab]", "[!a]"};
        String[] regexes = {"a", "b", "/", "[^/]*", "[^/]", ".*", "[ab]", "[^a/]"};
        for (int seed = 0; seed < 3000; seed++) {
            Random random = new Random(seed);
            StringBuilder glob = new StringBuilder();
            StringBuilder regex = new StringBuilder();
            int before = -1;
            for (int i = random.nextInt(7); i > 0; i--) {
                int part = random.nextInt(parts.length);
                boolean stars = part == 3 || part == 5;
                boolean afterStars = before == 3 || before == 5;
                if (afterStars && (stars || part == 2)) {
                    continue; // stars in a row are two, and with a slash they are folders
                }
                glob.append(parts[part]);
                regex.append(regexes[part]);
                before = part;
            }
            StringBuilder text = new StringBuilder();
            for (int i = random.nextInt(7); i > 0; i--) {
                text.append("ab/".charAt(random.nextInt(3)));
            }
            boolean expected = Pattern.matches(regex.toString(), text);
            assertEquals(
                    expected, matches(glob.toString(), text.toString()), "seed " + seed + ": " + glob + " " + text);
        }
    }

    @Test
    void aBeginningAndAnEndDoNotOverlap() {
        assertFalse(matches("ab*ba", "aba"));
        assertTrue(matches("ab*ba", "abba"));
        assertFalse(matches("a?a", "aa"));
        assertTrue(matches("**/", "a/"));
    }

    @Test
    void tellsFromTheBeginningOfAPathThatItCannotMatch() {
        Glob glob = new Glob("a/bc*/d", Glob.Folding.NONE);
        assertTrue(glob.mayMatch(List.of("t", "a", "bcd", "d"), 1, 4));
        assertTrue(glob.mayMatch(List.of("a", "bc"), 0, 2));
        assertFalse(glob.mayMatch(List.of("t", "a", "bcd", "d"), 0, 4));
        assertFalse(glob.mayMatch(List.of("ab", "c"), 0, 2));
        assertFalse(glob.mayMatch(List.of("a", "x"), 0, 2));
        assertTrue(new Glob("*a/b", Glob.Folding.NONE).mayMatch(List.of("x", "y"), 0, 2));
    }

    @Test
    void accentsMayBeComposedOtherwise() {
        assertFalse(matches("\u00e9*", "e\u0301t"));
        assertTrue(new Glob("\u00e9*", Glob.Folding.ACCENTS).matches("e\u0301t"));
        assertFalse(new Glob("\u00e9*", Glob.Folding.ACCENTS).matches("E\u0301t"));
        assertTrue(new Glob("\u00e9*", Glob.Folding.ACCENTS_AND_CASE).matches("E\u0301T"));
    }
}
