package headlab.app.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// The product keeps the rules, and every rule finds the code that was written to break it.
final class ArchitectureTest {
  private static final String BAD = "headlab.app.architecture.bad";
  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("headlab");
  private static final JavaClasses BROKEN = new ClassFileImporter().importPackages(BAD);

  @TestFactory
  Stream<DynamicTest> theProductKeepsEveryRule() {
    return new Rules("headlab")
        .all().entrySet().stream()
            .map(
                rule ->
                    DynamicTest.dynamicTest(rule.getKey(), () -> rule.getValue().check(PRODUCT)));
  }

  @TestFactory
  Stream<DynamicTest> everyRuleBites() {
    return new Rules(BAD)
        .all().entrySet().stream()
            .map(rule -> DynamicTest.dynamicTest(rule.getKey(), () -> assertBites(rule)));
  }

  @Test
  void theWholeProductIsLookedAt() {
    for (String part : new String[] {"datasets", "engine", "analyses", "icons", "app"}) {
      assertTrue(
          PRODUCT.stream().anyMatch(type -> type.getPackageName().startsWith("headlab." + part)),
          part);
    }
  }

  @Test
  void everyPackageSaysThatItIsNullMarked() {
    assertEquals(
        java.util.List.of(),
        PRODUCT.stream()
            .map(type -> type.getPackage())
            .distinct()
            .filter(each -> !each.isAnnotatedWith(NullMarked.class))
            .map(each -> each.getName())
            .sorted()
            .toList());
  }

  /// The rule blames its own bad class, not a neighbour.
  private static void assertBites(Map.Entry<String, ArchRule> rule) {
    String report =
        rule.getValue().allowEmptyShould(true).evaluate(BROKEN).getFailureReport().toString();
    assertTrue(report.contains(rule.getKey()), rule.getKey() + ": " + report);
  }
}
