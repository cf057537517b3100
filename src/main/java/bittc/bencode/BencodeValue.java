package bittc.bencode;

/**
 * One decoded value: a view of its bytes in the input, which is shared and must not change while the value is in use.
 * Views are created on demand, so a value of a million parts costs an array, not a million objects.
 */
public sealed interface BencodeValue permits BencodeString, BencodeInteger, BencodeList, BencodeDictionary {
    /** Offset in the input of the value's first byte. */
    int startOffset();

    /** Offset in the input of the first byte after the value. */
    int endOffset();

    /** A copy of the value's original encoding. */
    byte[] encoded();
}
