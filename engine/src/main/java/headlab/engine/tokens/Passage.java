package headlab.engine.tokens;

import java.io.Serializable;

/// A piece of a document that is read at once.
///
/// @param prompt its tokens; with BOS where the document has one
/// @param document number of the document in its set, from 0; no passage has tokens of two
/// @param start how many tokens of the document come before its first one; where a later piece
///   begins with BOS again, that of the BOS
public record Passage(TokenizedPrompt prompt, int document, int start) implements Serializable {}
