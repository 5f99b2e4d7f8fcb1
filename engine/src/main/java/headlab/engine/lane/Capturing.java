package headlab.engine.lane;

import headlab.datasets.Refusal;
import headlab.engine.hook.HookPoint;
import headlab.engine.intervention.Side;
import headlab.engine.model.SafetensorsWriter;
import headlab.engine.sweep.PromptObserver;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// Answers `Request.Capture`: one run of one prompt at a time, whose values go to the file as they
/// pass. What is given up leaves no file.
final class Capturing {
  private final Lane lane;

  Capturing(Lane lane) {
    this.lane = lane;
  }

  void capture(Request.Capture asked) throws InterruptedException {
    lane.throwIfStopped(asked.id());
    Path file = SafetensorsWriter.place(Path.of(asked.file()));
    OpenModel open = lane.model(asked.model(), asked.id());
    refuseBesideWeights(file, open.folder());
    CaptureOrder order = asked.order();
    PromptSource.Ready ready = open.source().of(order.set(), asked.bos());
    List<TokenizedPrompt> prompts = some(ready.prompts(), order.limit());
    CaptureLayout layout = new CaptureLayout(open.model(), prompts, order);
    Set<HookPoint> points = Set.copyOf(layout.points());
    for (Side side : order.sides()) {
      open.model().checkObserved(prompts, order.variant(side), points);
    }
    String sha256 = open.fingerprint();
    List<SafetensorsWriter.Room> rooms = layout.rooms();
    try (SafetensorsWriter writer =
        new SafetensorsWriter(
            file, CaptureMetadata.of(order, layout, prompts, open, sha256), rooms)) {
      lane.say(new Event.Planned(asked.id(), 0, "capture", sentence(writer, rooms, prompts, file)));
      for (Side side : order.sides()) {
        Writing writing = new Writing(asked.id(), layout, prompts, side, writer);
        writing.tokens();
        open.model()
            .observe(
                prompts, order.variant(side), points, writing, () -> lane.serveLive(asked.id()));
      }
      writer.finish();
      lane.say(
          new Event.Captured(
              asked.id(),
              file.toString(),
              writer.size(),
              rooms.stream().map(Capturing::tensor).toList(),
              prompts.size(),
              layout.stacked(),
              ready.notes()));
    }
  }

  private static Event.CapturedTensor tensor(SafetensorsWriter.Room room) {
    return new Event.CapturedTensor(room.name(), room.numbers().name(), room.shape());
  }

  private static List<TokenizedPrompt> some(List<TokenizedPrompt> prompts, int limit) {
    return limit == 0 || limit >= prompts.size() ? prompts : prompts.subList(0, limit);
  }

  /// The files of a model are mapped while it runs, and mean something else.
  private static void refuseBesideWeights(Path file, Path folder) {
    try {
      if (Files.isSameFile(Path.of(String.valueOf(file.getParent())), folder)) {
        throw new Refusal(
            "'%s' would lie among the files of the model; choose another folder.".formatted(file));
      }
    } catch (IOException e) {
      throw new Refusal("The folder of '%s' cannot be read.".formatted(file), e);
    }
  }

  private static String sentence(
      SafetensorsWriter writer,
      List<SafetensorsWriter.Room> rooms,
      List<TokenizedPrompt> prompts,
      Path file) {
    return "It writes %d tensor%s of %d prompt%s, %s, to %s"
        .formatted(
            rooms.size(),
            rooms.size() == 1 ? "" : "s",
            prompts.size(),
            prompts.size() == 1 ? "" : "s",
            size(writer.size()),
            file.getFileName());
  }

  private static String size(long bytes) {
    return bytes < 1e9
        ? String.format(Locale.ROOT, "%.2f MB", bytes / 1e6)
        : String.format(Locale.ROOT, "%.2f GB", bytes / 1e9);
  }

  /// Takes the values of the runs of one side to the file.
  private final class Writing implements PromptObserver {
    private final long request;
    private final CaptureLayout layout;
    private final List<TokenizedPrompt> prompts;
    private final Side side;
    private final SafetensorsWriter writer;

    Writing(
        long request,
        CaptureLayout layout,
        List<TokenizedPrompt> prompts,
        Side side,
        SafetensorsWriter writer) {
      this.request = request;
      this.layout = layout;
      this.prompts = prompts;
      this.side = side;
      this.writer = writer;
    }

    void tokens() {
      for (int prompt = 0; prompt < prompts.size(); prompt++) {
        whole(prompt, "ids", prompts.get(prompt).ids(side));
        whole(prompt, "positions", layout.positions(prompt));
      }
    }

    private void whole(int prompt, String what, List<Integer> numbers) {
      writer.write(layout.name(side, prompt, what), layout.before(prompt, numbers.size()), numbers);
    }

    @Override
    public void saw(int prompt, HookPoint point, Tensor value) {
      float[] numbers = layout.chosen(point, prompt, value);
      writer.write(
          layout.name(side, prompt, point.format()),
          layout.before(prompt, numbers.length),
          numbers);
    }

    @Override
    public void done(int prompt) {
      lane.say(
          new Event.Progress(
              request,
              0,
              "capturing " + CaptureMetadata.word(side) + " runs",
              prompt + 1,
              prompts.size(),
              null));
    }
  }
}
