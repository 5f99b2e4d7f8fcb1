package headlab.engine.lane;

import headlab.engine.hook.HookPoint;
import headlab.engine.hook.Site;
import headlab.engine.intervention.Side;
import headlab.engine.model.SafetensorsWriter.Numbers;
import headlab.engine.model.SafetensorsWriter.Room;
import headlab.engine.sweep.LoadedModel;
import headlab.engine.tensor.Tensor;
import headlab.engine.tokens.TokenizedPrompt;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The tensors of a file of captures: their names, their axes, and where each prompt's part lies.
///
/// A tensor is called as TransformerLens calls its hook point. All prompts are one tensor whose
/// first axis counts them where they have one number of tokens and of chosen positions; else, or
/// where `apart`, each has its own, `prompt.3/NAME`, counted from 0. Where both sides are written,
/// `clean/` or `corrupted/` stands in front. `ids` and `positions` are the token ids of each prompt
/// and the positions that were chosen.
final class CaptureLayout {
  private static final List<String> TOKENS = List.of("position");

  private final LoadedModel model;
  private final List<TokenizedPrompt> prompts;
  private final List<HookPoint> points;
  private final CaptureOrder order;
  private final List<List<Integer>> positions = new ArrayList<>();
  private final boolean stacked;

  CaptureLayout(LoadedModel model, List<TokenizedPrompt> prompts, CaptureOrder order) {
    this.model = model;
    this.prompts = prompts;
    this.order = order;
    points = order.points().in(model.spec());
    for (int i = 0; i < prompts.size(); i++) {
      positions.add(order.positions().in(prompts.get(i), i + 1));
    }
    TokenizedPrompt first = prompts.getFirst();
    stacked =
        !order.apart()
            && prompts.stream().allMatch(each -> each.length() == first.length())
            && positions.stream().allMatch(each -> each.size() == positions.getFirst().size());
  }

  List<HookPoint> points() {
    return points;
  }

  /// Whether all prompts are one tensor.
  boolean stacked() {
    return stacked;
  }

  /// The positions that are written of prompt number `prompt`.
  List<Integer> positions(int prompt) {
    return positions.get(prompt);
  }

  /// What the file has room for.
  List<Room> rooms() {
    List<Room> rooms = new ArrayList<>();
    for (Side side : order.sides()) {
      for (int prompt = 0; prompt < (stacked ? 1 : prompts.size()); prompt++) {
        rooms.add(room(side, prompt, "ids", Numbers.I64, List.of(prompts.get(prompt).length())));
        rooms.add(
            room(side, prompt, "positions", Numbers.I64, List.of(positions.get(prompt).size())));
        for (HookPoint point : points) {
          rooms.add(room(side, prompt, point.format(), Numbers.F32, shape(side, point, prompt)));
        }
      }
    }
    return rooms;
  }

  private Room room(Side side, int prompt, String what, Numbers numbers, List<Integer> own) {
    List<Integer> shape = new ArrayList<>(own);
    if (stacked) {
      shape.addFirst(prompts.size());
    }
    return new Room(name(side, prompt, what), numbers, shape);
  }

  /// The shape of one prompt's part.
  private List<Integer> shape(Side side, HookPoint point, int prompt) {
    int tokens = prompts.get(prompt).length();
    List<Integer> shape = new ArrayList<>(model.shape(order.variant(side), point, tokens));
    shape.set(chosenAxis(point.site()), positions.get(prompt).size());
    return shape;
  }

  /// The axes of every tensor, by its name.
  Map<String, List<String>> axes() {
    Map<String, List<String>> axes = new LinkedHashMap<>();
    for (Side side : order.sides()) {
      for (int prompt = 0; prompt < (stacked ? 1 : prompts.size()); prompt++) {
        axes.put(name(side, prompt, "ids"), axes(TOKENS));
        axes.put(name(side, prompt, "positions"), axes(TOKENS));
        for (HookPoint point : points) {
          axes.put(
              name(side, prompt, point.format()), axes(model.axes(order.variant(side), point)));
        }
      }
    }
    return axes;
  }

  private List<String> axes(List<String> own) {
    List<String> axes = new ArrayList<>(own);
    if (stacked) {
      axes.addFirst("prompt");
    }
    return axes;
  }

  /// The tensor that holds `what` of a prompt.
  String name(Side side, int prompt, String what) {
    String prefix = order.sides().size() > 1 ? CaptureMetadata.word(side) + "/" : "";
    return prefix + (stacked ? "" : "prompt." + prompt + "/") + what;
  }

  /// How many numbers of that tensor stand before this prompt's.
  ///
  /// @param count how many numbers each prompt has there
  long before(int prompt, int count) {
    return stacked ? (long) prompt * count : 0;
  }

  /// The chosen positions of a value of one prompt; at scores and patterns they are destinations.
  float[] chosen(HookPoint point, int prompt, Tensor value) {
    List<Integer> some = positions.get(prompt);
    float[] all = value.toArray();
    int axis = chosenAxis(point.site());
    int length = value.length(axis);
    int outer = 1;
    for (int i = 0; i < axis; i++) {
      outer *= value.length(i);
    }
    int inner = all.length / (outer * length);
    float[] chosen = new float[outer * some.size() * inner];
    for (int i = 0; i < outer; i++) {
      for (int j = 0; j < some.size(); j++) {
        int from = (i * length + some.get(j)) * inner;
        System.arraycopy(all, from, chosen, (i * some.size() + j) * inner, inner);
      }
    }
    return chosen;
  }

  private static int chosenAxis(Site site) {
    return Math.max(site.axes().indexOf("position"), site.axes().indexOf("destination"));
  }
}
