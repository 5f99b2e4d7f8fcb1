package headlab.analyses.patching;

import headlab.analyses.common.Needs;
import headlab.analyses.common.Papers;
import headlab.analyses.common.Words;
import headlab.datasets.PromptSet;
import headlab.engine.analysis.About;
import headlab.engine.analysis.Analysis;
import headlab.engine.analysis.Param;
import headlab.engine.analysis.Session;
import headlab.engine.figure.Figure;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.sweep.Metric;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.List;
import java.util.Optional;

/// Which activations carry the answer: each is replaced, alone, by its value in the other run.
///
/// 1. Run every prompt clean and corrupted: metrics m and m'. The corrupted run is that of the
///    corrupted prompt; or the clean prompt with noise on the embeddings of some tokens, of
///    `sigmas` times their standard deviation over the set, averaged over draws; or with their
///    mean.
/// 2. Denoising: run the corrupted prompt with one activation set to its clean value. Noising: run
///    the clean prompt with one set to its corrupted value. This is m_patch.
/// 3. The activations, site by site: of each head at all positions (z, q and k before rotation, k
///    and v after the repeat for groups, pattern); of each layer at each row of the position axis;
///    where it is asked for, of each head at each row.
/// 4. Average each metric over the prompts, then divide: (m_patch - m') / (m - m') for denoising,
///    (m_patch - m) / (m - m') for noising. Where |m - m'| < 1e-3 max(1, |m|), show m_patch itself.
///    An interval draws prompts anew and does the same with them.
@About(
    title = "Activation patching",
    question = "Which heads and which positions carry the answer from one run to the other?",
    paper =
        Papers.HEIMERSHEIM_2024
            + "; Zhang & Nanda, Towards Best Practices of Activation Patching in Language Models, arXiv:2309.16042"
            + "; Meng et al., Locating and Editing Factual Associations in GPT, arXiv:2202.05262 (noise)",
    bibtex =
        Papers.HEIMERSHEIM_2024_BIBTEX
            + """
        @misc{zhang2023patching,
          title = {Towards Best Practices of Activation Patching in Language Models: Metrics and Methods},
          author = {Zhang, Fred and Nanda, Neel},
          year = {2023},
          eprint = {2309.16042},
          archivePrefix = {arXiv}
        }
        @inproceedings{meng2022locating,
          title = {Locating and Editing Factual Associations in {GPT}},
          author = {Meng, Kevin and Bau, David and Andonian, Alex and Belinkov, Yonatan},
          booktitle = {Advances in Neural Information Processing Systems},
          year = {2022},
          eprint = {2202.05262},
          archivePrefix = {arXiv}
        }
        """)
public record ActivationPatching(
    @Param(label = "Prompts", help = "Pairs of a clean and a corrupted prompt.") PromptSet prompts,
    @Param(label = "Direction", help = "Denoising restores, noising breaks.") Direction direction,
    @Param(label = "Metric", help = "Read at the last position.") Metric metric,
    @Param(
            label = "Sites",
            help =
                "What is patched: resid_pre, resid_mid, attn_out, mlp_out, ... by layer and position;"
                    + " z, q, k, v, pattern, ... by layer and head; any site that is in a layer.")
        List<Site> sites,
    @Param(
            label = "Heads by position",
            help = "Patch heads at each position too: a figure with a row for each head.")
        boolean byPosition,
    @Param(
            label = "Corruption",
            help =
                "The corrupted prompt; or the clean one with noise on some embeddings, or with their"
                    + " mean over like prompts.")
        Corruption corruption,
    @Param(
            label = "Corrupted roles",
            help =
                "With noise and mean: roles, separated by semicolons; none for the tokens that"
                    + " differ between the sides.")
        List<String> roles,
    @Param(
            label = "Noise",
            help = "In standard deviations of the embeddings of the tokens it falls on.",
            min = 0)
        double sigmas,
    @Param(label = "Draws", help = "Of the noise; the metric is averaged.", min = 1, max = 1000)
        int draws,
    @Param(label = "Seed", help = "Of noise and intervals.") int seed)
    implements Analysis<ActivationPatching.Result> {

  private static final double SIGMAS = 3;
  private static final int DRAWS = 10;

  /// One figure for each site; those by position may be one for each prompt.
  ///
  /// @param bySite the sites that have no component of their own
  /// @param byHeadAtPosition head x position
  public record Result(
      List<Figure> byResidual,
      List<Figure> byAttention,
      List<Figure> byMlp,
      Optional<Figure> byHead,
      List<Figure> bySite,
      List<Figure> byHeadAtPosition) {}

  public ActivationPatching {
    sites = List.copyOf(sites);
    roles = List.copyOf(roles);
    if (sites.isEmpty() || sites.stream().distinct().count() < sites.size()) {
      throw new IllegalArgumentException("--sites needs at least one site, and each once.");
    }
    for (Site site : sites) {
      if (!site.perLayer()) {
        throw new IllegalArgumentException(
            "--sites: %s is in no layer, so it has no place in these figures."
                .formatted(site.id()));
      }
    }
    if (corruption == Corruption.PROMPT && !roles.isEmpty()) {
      throw new IllegalArgumentException(
          "--roles says what noise or mean corrupts: add --corruption noise or mean.");
    }
    if (corruption != Corruption.NOISE && (sigmas != SIGMAS || draws != DRAWS)) {
      throw new IllegalArgumentException(
          "--sigmas and --draws are those of noise: add --corruption noise.");
    }
    if (byPosition && sites.stream().noneMatch(Site::perHead)) {
      throw new IllegalArgumentException(
          "--by-position needs a site with heads, such as z, among --sites.");
    }
  }

  public ActivationPatching() {
    this(PromptSet.parse("ioi"), Direction.DENOISING, Metric.LOGIT_DIFFERENCE);
  }

  /// Between the two sides of each prompt, at the usual sites.
  public ActivationPatching(PromptSet prompts, Direction direction, Metric metric) {
    this(
        prompts,
        direction,
        metric,
        List.of(Site.RESID_PRE, Site.ATTN_OUT, Site.MLP_OUT, Site.Z),
        false,
        Corruption.PROMPT,
        List.of(),
        SIGMAS,
        DRAWS,
        0);
  }

  @Override
  public Result run(Session session) throws InterruptedException {
    List<TokenizedPrompt> all =
        corruption == Corruption.PROMPT
            ? Needs.pairs(session, prompts, metric, "activation-patching")
            : Needs.answers(session, prompts, metric);
    sites.forEach(site -> new HookPoint(site, 0).in(session.spec()));
    return new PatchingRun(this, session, all).result();
  }

  String title(String what) {
    return "%s of %s, %s".formatted(direction.title(), what, Words.of(metric));
  }
}
