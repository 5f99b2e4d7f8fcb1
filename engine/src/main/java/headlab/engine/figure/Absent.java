package headlab.engine.figure;

import java.io.Serializable;

/// Why a cell has no value, or no value of the kind that the colour shows.
public record Absent(int row, int column, String why) implements Serializable {}
