package headlab.engine.store;

import headlab.datasets.Refusal;
import java.nio.file.Path;

/// A program that opens a store and says how it went.
final class OpenedElsewhere {
  private OpenedElsewhere() {}

  /// Takes the store's file.
  public static void main(String[] args) {
    try (ResultStore store = ResultStore.open(Path.of(args[0]))) {
      System.out.println("opened " + store.file());
    } catch (Refusal e) {
      System.out.println(e.sentence());
    }
  }
}
