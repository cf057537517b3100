package bittc.testkit;

/** The content of a request message: a range of a piece, in bytes. */
public record BlockRequest(int pieceIndex, int begin, int length) {}
