package headlab.app.cli.command;

import headlab.app.run.Conversation;
import headlab.datasets.Card;
import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Intervention;
import headlab.engine.intervention.Side;
import headlab.engine.intervention.Value;
import headlab.engine.intervention.Where;
import headlab.engine.lane.Draft;
import headlab.engine.lane.Event;
import headlab.engine.lane.Request;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

/// A number measured on heads: an induction stripe, or a logit difference without them.
///
/// @param heads `3.6`, or several separated by commas; empty where none is changed
record HeadMeasure(String name, String heads, double value) {
  private static final int PROMPTS = 100;
  private static final int STRIPES = 20;

  /// A head by its layer and number.
  private record Head(int layer, int head) {
    static Head parse(String text) {
      String[] parts = text.split("\\.", -1);
      return new Head(Integer.parseInt(parts[0]), Integer.parseInt(parts[1]));
    }
  }

  /// What the heads on a model's card do.
  static List<HeadMeasure> of(Conversation conversation, Subject subject, Card card, long seed)
      throws InterruptedException {
    List<HeadMeasure> measures = new ArrayList<>();
    for (String head : card.heads().getOrDefault("induction", List.of())) {
      measures.add(
          new HeadMeasure(
              "induction stripe", head, stripe(conversation, subject, Head.parse(head), seed)));
    }
    List<String> movers = card.heads().getOrDefault("ioi", List.of());
    if (!movers.isEmpty()) {
      measures.addAll(ablation(conversation, subject, movers, seed));
    }
    return measures;
  }

  /// The mean attention from a token of the repeat to the one after its first occurrence.
  private static double stripe(Conversation conversation, Subject subject, Head head, long seed)
      throws InterruptedException {
    HookPoint point = new HookPoint(Site.PATTERN, head.layer());
    double sum = 0;
    int count = 0;
    for (int i = 0; i < STRIPES; i++) {
      Draft draft = new Draft.OfSet(TaskScore.set("induction", STRIPES, seed), i);
      Event.Seen seen =
          conversation.ask(
              id ->
                  new Request.Look(
                      id,
                      subject.ref(),
                      subject.bos(),
                      draft,
                      List.of(),
                      Side.CLEAN,
                      -1,
                      Set.of(point),
                      1,
                      0),
              Event.Seen.class);
      Tensor pattern = Objects.requireNonNull(seen.captures().get(point)).slice(head.head());
      List<Integer> ids = seen.prompt().clean();
      int period = ids.size() - 1 - ids.subList(0, ids.size() - 1).lastIndexOf(ids.getLast());
      for (int t = period + (seen.prompt().bos() ? 1 : 0); t < ids.size(); t++) {
        sum += pattern.at(t, t - period + 1);
        count++;
      }
    }
    return sum / count;
  }

  private static List<HeadMeasure> ablation(
      Conversation conversation, Subject subject, List<String> movers, long seed)
      throws InterruptedException {
    List<TokenizedPrompt> prompts =
        conversation
            .ask(
                id ->
                    new Request.ListPrompts(
                        id, subject.ref(), subject.bos(), TaskScore.set("ioi", PROMPTS, seed)),
                Event.Prompts.class)
            .prompts();
    int count =
        conversation
            .ask(id -> new Request.Open(id, subject.ref()), Event.Opened.class)
            .spec()
            .heads();
    List<Head> heads = movers.stream().map(Head::parse).toList();
    List<Head> others = others(heads, count, seed);
    String names =
        String.join(",", others.stream().map(each -> each.layer() + "." + each.head()).toList());
    return List.of(
        new HeadMeasure(
            "IOI logit difference", "", difference(conversation, subject, prompts, List.of())),
        new HeadMeasure(
            "IOI logit difference without",
            String.join(",", movers),
            difference(conversation, subject, prompts, zeros(heads))),
        new HeadMeasure(
            "IOI logit difference without random",
            names,
            difference(conversation, subject, prompts, zeros(others))));
  }

  /// As many other heads of the same layers, drawn at random.
  private static List<Head> others(List<Head> heads, int count, long seed) {
    Random random = new Random(seed);
    List<Head> chosen = new ArrayList<>();
    for (Head head : heads) {
      List<Integer> free =
          new ArrayList<>(
              IntStream.range(0, count)
                  .filter(i -> !heads.contains(new Head(head.layer(), i)))
                  .filter(i -> !chosen.contains(new Head(head.layer(), i)))
                  .boxed()
                  .toList());
      Collections.shuffle(free, random);
      free.stream().findFirst().ifPresent(i -> chosen.add(new Head(head.layer(), i)));
    }
    return chosen;
  }

  private static List<Intervention> zeros(List<Head> heads) {
    return heads.stream()
        .map(
            each ->
                new Intervention(Where.head(Site.Z, each.layer(), each.head()), new Value.Zero()))
        .toList();
  }

  private static double difference(
      Conversation conversation,
      Subject subject,
      List<TokenizedPrompt> prompts,
      List<Intervention> edits)
      throws InterruptedException {
    List<List<Integer>> ids = prompts.stream().map(TokenizedPrompt::clean).toList();
    Tensor logits =
        conversation
            .ask(id -> new Request.Answer(id, subject.ref(), ids, edits), Event.Answered.class)
            .logits();
    double sum = 0;
    for (int i = 0; i < prompts.size(); i++) {
      sum +=
          logits.at(i, prompts.get(i).correct().getFirst())
              - logits.at(i, prompts.get(i).incorrect().getFirst());
    }
    return sum / prompts.size();
  }
}
