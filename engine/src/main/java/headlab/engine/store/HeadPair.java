package headlab.engine.store;

import java.io.Serializable;
import org.jspecify.annotations.Nullable;

/// One cell of a figure of heads by heads.
///
/// @param from the head of the row
/// @param to the head of the column
/// @param control the value of a random pair, or null
public record HeadPair(
    String figure, String from, String to, double value, @Nullable Double control)
    implements Serializable {}
