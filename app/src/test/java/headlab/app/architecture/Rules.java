package headlab.app.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleName;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.TryCatchBlock;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// The fine walls of the project below a root package, by name. The root is `headlab` for the
/// product, another one for the code that must break them.
record Rules(String root) {
  private static final String[] DJL = {"ai.djl.."};
  private static final String[] SQL = {"java.sql..", "javax.sql..", "org.sqlite.."};
  private static final String[] SCREEN = {
    "javafx..", "java.awt..", "javax.swing..", "com.sun.javafx.."
  };

  /// Every rule, by the name of the class of bad code that breaks it.
  Map<String, ArchRule> all() {
    Map<String, ArchRule> rules = new LinkedHashMap<>();
    rules.put("DatasetsUseEngine", datasetsAreTheBottom());
    rules.put("EngineUsesApp", engineKnowsNothingAbove());
    rules.put("AnalysesUseApp", analysesKnowNothingAbove());
    rules.put("IconsUseEngine", iconsStandAlone());
    rules.put("AppUsesForward", appSeesTheEnginesValues());
    rules.put("AppUsesCheckpoint", appSeesModelsByReference());
    rules.put("EngineUsesJavaFx", screensOnlyInApp());
    rules.put("CliUsesJavaFx", commandsLoadNoWindow());
    rules.put("SqlOutsideStore", sqlOnlyInStore());
    rules.put("AppUsesDjl", djlOnlyInEngine());
    rules.put("FigureUsesDjl", djlNotInValues());
    rules.put("TensorShowsDjl", djlInNoSignatureOfTensor());
    rules.put("SweepUsesStore", computingNeverReachesTheStore());
    rules.put("AsksTheNetwork", nothingAsksTheNetwork());
    rules.put("CatchesException", onlyTheLaneCatchesAll());
    rules.put("RunsLater", oneDoorToTheWindowsThread());
    rules.put("KnotOne", packagesHaveNoCycle());
    return rules;
  }

  private ArchRule datasetsAreTheBottom() {
    return noClasses()
        .that(in("datasets"))
        .should()
        .dependOnClassesThat(ours("engine", "analyses", "icons", "app"))
        .because("prompts and word lists are the bottom: generators are pure");
  }

  private ArchRule engineKnowsNothingAbove() {
    return noClasses()
        .that(in("engine"))
        .should()
        .dependOnClassesThat(ours("analyses", "icons", "app"))
        .because("the engine must be able to move into a process of its own");
  }

  private ArchRule analysesKnowNothingAbove() {
    return noClasses()
        .that(in("analyses"))
        .should()
        .dependOnClassesThat(ours("icons", "app"))
        .because("form, command line and stored run derive from an analysis, never the reverse");
  }

  private ArchRule iconsStandAlone() {
    return noClasses()
        .that(in("icons"))
        .should()
        .dependOnClassesThat(ours("datasets", "engine", "analyses", "app"))
        .because("pictures mean the same wherever they are drawn");
  }

  private ArchRule appSeesTheEnginesValues() {
    return noClasses()
        .that(in("app"))
        .should()
        .dependOnClassesThat(ours("engine.forward", "engine.gradient"))
        .because("the window's only door to a model is the lane: requests in, events out");
  }

  private ArchRule appSeesModelsByReference() {
    Set<String> allowed =
        Set.of(
            "ModelRef",
            "ModelSpec",
            "DeviceName",
            "Dtype",
            "Inspection",
            "Scaling",
            "FoundModel",
            "Coordinates");
    DescribedPredicate<JavaClass> value =
        DescribedPredicate.describe(
            "a value that names or describes a model", type -> allowed.contains(outermost(type)));
    return noClasses()
        .that(in("app").and(not(simpleName("Workbench"))))
        .should()
        .dependOnClassesThat(ours("engine.model").and(not(value)))
        .because(
            "files and weights stay below the lane; only the place that starts a lane wires it");
  }

  private ArchRule screensOnlyInApp() {
    return noClasses()
        .that(in("datasets", "engine", "analyses"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(SCREEN))
        .because("everything below the app runs without a screen");
  }

  private ArchRule commandsLoadNoWindow() {
    return noClasses()
        .that(in("app.cli", "app.export", "app.run"))
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("javafx..", "org.controlsfx..", "atlantafx..", "org.kordamp..")
                .or(ours("app.workspace", "app.form", "app.widget")))
        .because("every subcommand works without a display and loads no window toolkit");
  }

  private ArchRule sqlOnlyInStore() {
    return noClasses()
        .that(in("datasets", "engine", "analyses", "app").and(not(in("engine.store"))))
        .should()
        .dependOnClassesThat(resideInAnyPackage(SQL))
        .because("there is one writer and one schema");
  }

  private ArchRule djlOnlyInEngine() {
    return noClasses()
        .that(in("datasets", "analyses", "icons", "app"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(DJL))
        .because("devices, dtypes and leaks are solved once, not in every analysis");
  }

  private ArchRule djlNotInValues() {
    return noClasses()
        .that(
            in(
                "engine.figure",
                "engine.store",
                "engine.lane",
                "engine.analysis",
                "engine.hook",
                "engine.intervention",
                "engine.model"))
        .should()
        .dependOnClassesThat(resideInAnyPackage(DJL))
        .because("what crosses a boundary is a value without native handles");
  }

  private ArchRule djlInNoSignatureOfTensor() {
    return noMethods()
        .that()
        .areDeclaredInClassesThat(in("engine.tensor"))
        .should(showDjl())
        .allowEmptyShould(true)
        .because("native inside, values outside");
  }

  private ArchRule computingNeverReachesTheStore() {
    return noClasses()
        .that(in("engine.model", "engine.forward", "engine.sweep", "engine.tokens"))
        .should()
        .dependOnClassesThat(ours("engine.store"))
        .because("a sweep hands its rows out; who keeps them is not its business");
  }

  private ArchRule nothingAsksTheNetwork() {
    return noClasses()
        .that(in("datasets", "engine", "analyses", "icons", "app"))
        .should()
        .dependOnClassesThat(
            resideInAPackage("java.net.http..")
                .or(belongToAnyOf(java.net.Socket.class, java.net.URLConnection.class)))
        .because("Headlab works offline and calls nobody");
  }

  private ArchRule onlyTheLaneCatchesAll() {
    return classes()
        .that(in("datasets", "engine", "analyses", "icons", "app").and(not(in("engine.lane"))))
        .should(catchNamedExceptionsOnly())
        .because("only the lane turns whatever happens into an outcome, and logs it once");
  }

  private ArchRule oneDoorToTheWindowsThread() {
    return noClasses()
        .that(in("app").and(not(simpleName("Fx"))))
        .should()
        .callMethod("javafx.application.Platform", "runLater", "java.lang.Runnable")
        .because("one helper hands work to the window's thread");
  }

  private ArchRule packagesHaveNoCycle() {
    return slices()
        .matching(root + ".(**)")
        .should()
        .beFreeOfCycles()
        .because("a package that two others need each other through cannot be read alone");
  }

  private DescribedPredicate<JavaClass> in(String... packages) {
    return ours(packages);
  }

  private DescribedPredicate<JavaClass> ours(String... packages) {
    return resideInAnyPackage(
        List.of(packages).stream().map(name -> root + "." + name + "..").toArray(String[]::new));
  }

  private static String outermost(JavaClass type) {
    JavaClass outer = type.getBaseComponentType();
    while (outer.getEnclosingClass().isPresent()) {
      outer = outer.getEnclosingClass().get();
    }
    return outer.getSimpleName();
  }

  private static ArchCondition<JavaMethod> showDjl() {
    return new ArchCondition<>("show DJL in a signature that others can see") {
      @Override
      public void check(JavaMethod method, ConditionEvents events) {
        boolean shows =
            !method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.PRIVATE)
                && (isDjl(method.getRawReturnType())
                    || method.getRawParameterTypes().stream().anyMatch(Rules::isDjl));
        events.add(new SimpleConditionEvent(method, shows, method.getFullName()));
      }
    };
  }

  private static boolean isDjl(JavaClass type) {
    return type.getBaseComponentType().getPackageName().startsWith("ai.djl");
  }

  private static ArchCondition<JavaClass> catchNamedExceptionsOnly() {
    return new ArchCondition<>("catch exceptions by their own names") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaCodeUnit code : type.getCodeUnits()) {
          for (TryCatchBlock block : code.getTryCatchBlocks()) {
            boolean all =
                block.getCaughtThrowables().stream()
                    .anyMatch(caught -> caught.isEquivalentTo(Exception.class));
            events.add(
                new SimpleConditionEvent(
                    type, !all, code.getFullName() + " catches every Exception"));
          }
        }
      }
    };
  }
}
