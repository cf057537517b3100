package bittc.testkit;

/** What a request message asks for: so many bytes of a piece, from {@code begin} on. */
public record BlockRequest(int pieceIndex, int begin, int length) {}
