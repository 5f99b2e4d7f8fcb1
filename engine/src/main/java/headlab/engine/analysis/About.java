package headlab.engine.analysis;

import headlab.engine.model.Coordinates;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// What an analysis is called and where it was published.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
public @interface About {
  /// The menu's words: `Activation patching`.
  String title();

  /// One sentence: the question it answers.
  String question();

  /// The paper, as authors, title, identifier.
  String paper();

  /// BibTeX of the paper.
  String bibtex();

  /// Grows by one when the numbers change.
  int version() default 1;

  /// In which coordinates its values are.
  Coordinates coordinates() default Coordinates.RAW;
}
