package bittc.bencode;

/**
 * One decoded value: a view of its bytes in the input, which is shared and must not change while the value is in use.
 * Views are made when they are asked for, so that a value of a million parts costs an array and not a million objects.
 */
public sealed interface BencodeValue permits BencodeString, BencodeInteger, BencodeList, BencodeDictionary {
    /** Where the value begins in the input, in bytes. */
    int startOffset();

    /** Where the value ends in the input: the first byte after it. */
    int endOffset();

    /** A copy of the value as it was encoded, byte for byte. */
    byte[] encoded();
}
