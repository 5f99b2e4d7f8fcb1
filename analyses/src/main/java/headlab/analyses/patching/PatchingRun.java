package headlab.analyses.patching;

import headlab.analyses.common.PositionRows;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Value;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/// One run of activation patching: which patches there are, in which sweeps, and their figures.
final class PatchingRun {
  private final ActivationPatching analysis;
  private final Session session;
  private final List<TokenizedPrompt> prompts;
  private final List<Site> headSites;
  private final List<Site> rowSites;
  private String how = "";

  /// The figures so far, by site; `atPosition` those by head and position.
  private final Map<Site, List<Figure>> bySite = new LinkedHashMap<>();

  private final Map<Site, List<Figure>> atPosition = new LinkedHashMap<>();

  PatchingRun(ActivationPatching analysis, Session session, List<TokenizedPrompt> prompts) {
    this.analysis = analysis;
    this.session = session;
    this.prompts = prompts;
    headSites = analysis.sites().stream().filter(Site::perHead).toList();
    rowSites = analysis.sites().stream().filter(site -> !site.perHead()).toList();
  }

  ActivationPatching.Result result() throws InterruptedException {
    PatchedRuns runs = runs();
    if (!headSites.isEmpty()) {
      heads(runs);
    }
    List<PositionRows> axes = PositionRows.of(prompts);
    for (int i = 0; i < axes.size(); i++) {
      String suffix = axes.size() == 1 ? "" : "." + (i + 1);
      if (!rowSites.isEmpty()) {
        rows(runs, axes.get(i), suffix);
      }
      if (analysis.byPosition()) {
        headsAtRows(runs, axes.get(i), suffix);
      }
    }
    return new ActivationPatching.Result(
        of(Site.RESID_PRE),
        of(Site.ATTN_OUT),
        of(Site.MLP_OUT),
        of(Site.Z).stream().findFirst(),
        others(),
        atPosition.values().stream().flatMap(List::stream).toList());
  }

  private List<Figure> of(Site site) {
    return bySite.getOrDefault(site, List.of());
  }

  private List<Figure> others() {
    List<Site> own = List.of(Site.RESID_PRE, Site.ATTN_OUT, Site.MLP_OUT, Site.Z);
    return analysis.sites().stream()
        .filter(site -> !own.contains(site))
        .flatMap(site -> of(site).stream())
        .toList();
  }

  private PatchedRuns runs() throws InterruptedException {
    if (analysis.corruption() == Corruption.PROMPT) {
      return new PairedRuns(session, analysis.direction(), analysis.metric(), prompts);
    }
    ChosenTokens chosen = ChosenTokens.of(prompts, analysis.roles());
    if (analysis.corruption() == Corruption.MEAN && !analysis.roles().isEmpty()) {
      chosen.checkPlaces(prompts);
    }
    CorruptedEmbeddings corrupted = new CorruptedEmbeddings(session, prompts, chosen);
    List<Value> draws = new ArrayList<>();
    if (analysis.corruption() == Corruption.MEAN) {
      draws.add(new Value.Mean());
      how = "mean embedding" + where();
    } else {
      double sigma = analysis.sigmas() * corrupted.sigma();
      for (int draw = 0; draw < analysis.draws(); draw++) {
        draws.add(new Value.Noise(analysis.seed(), sigma, draw));
      }
      how =
          String.format(
              Locale.ROOT,
              "noise of sigma %.4g%s, %d draw%s",
              sigma,
              where(),
              draws.size(),
              draws.size() == 1 ? "" : "s");
    }
    return new EmbeddedRuns(session, analysis, prompts, corrupted, draws);
  }

  private String where() {
    return analysis.roles().isEmpty()
        ? " on the tokens that differ"
        : " on " + String.join(" and ", analysis.roles());
  }

  private void heads(PatchedRuns runs) throws InterruptedException {
    List<Patch> patches = new ArrayList<>();
    for (Site site : headSites) {
      for (int layer = 0; layer < session.spec().layers(); layer++) {
        for (int head = 0; head < session.spec().heads(); head++) {
          patches.add(Patch.head(site, layer, head));
        }
      }
    }
    PatchSweep sweep = new PatchSweep(runs, analysis.direction(), "heads", 0, prompts.size());
    sweep(sweep, patches, headSites, bySite, grids -> site -> grids.heads(sweep, site));
  }

  private void rows(PatchedRuns runs, PositionRows axis, String suffix)
      throws InterruptedException {
    List<Patch> patches = new ArrayList<>();
    for (Site site : rowSites) {
      for (int layer = 0; layer < session.spec().layers(); layer++) {
        for (int row = 0; row < axis.rows().size(); row++) {
          patches.add(Patch.row(site, layer, row, axis.rows().get(row)));
        }
      }
    }
    PatchSweep sweep = sweep(runs, "positions" + suffix, axis);
    sweep(
        sweep,
        patches,
        rowSites,
        bySite,
        grids -> site -> grids.positions(sweep, site, axis, suffix));
  }

  private void headsAtRows(PatchedRuns runs, PositionRows axis, String suffix)
      throws InterruptedException {
    List<Patch> patches = new ArrayList<>();
    for (Site site : headSites) {
      for (int layer = 0; layer < session.spec().layers(); layer++) {
        HookPoint point = new HookPoint(site, layer);
        for (int head = 0; head < session.spec().heads(); head++) {
          for (int row = 0; row < axis.rows().size(); row++) {
            patches.add(Patch.headAt(point, head, row, axis.rows().get(row)));
          }
        }
      }
    }
    PatchSweep sweep = sweep(runs, "headPositions" + suffix, axis);
    sweep(
        sweep,
        patches,
        headSites,
        atPosition,
        grids -> site -> grids.headsAtPositions(sweep, site, axis, suffix));
  }

  private PatchSweep sweep(PatchedRuns runs, String name, PositionRows axis) {
    return new PatchSweep(runs, analysis.direction(), name, axis.first(), axis.prompts().size());
  }

  /// Runs a sweep and keeps its figures; on the way they are shown beside those that are there.
  private void sweep(
      PatchSweep sweep,
      List<Patch> patches,
      List<Site> sites,
      Map<Site, List<Figure>> into,
      Function<PatchGrids, Function<Site, Figure>> figure)
      throws InterruptedException {
    sweep.run(
        patches,
        () -> {
          List<Figure> shown = new ArrayList<>();
          sites.forEach(site -> shown.add(figure.apply(grids(false)).apply(site)));
          of(Site.Z).stream().findFirst().ifPresent(shown::add);
          return shown;
        });
    for (Site site : sites) {
      into.computeIfAbsent(site, key -> new ArrayList<>())
          .add(figure.apply(grids(true)).apply(site));
    }
  }

  private PatchGrids grids(boolean complete) {
    return new PatchGrids(analysis, session.spec(), prompts.size(), how, complete);
  }
}
