package headlab.engine.pickle;

import headlab.datasets.Refusal;
import headlab.engine.pickle.Pickled.Constant;
import headlab.engine.pickle.Pickled.Dict;
import headlab.engine.pickle.Pickled.Sequence;
import headlab.engine.pickle.Pickled.Text;
import headlab.engine.pickle.Pickled.Tuple;
import headlab.engine.pickle.Pickled.Whole;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The stack machine of pickles, as far as `torch.save` uses it at protocols 2 to 5. A name may be
/// asked for only if it is an `AllowedName`, and what is "called" is made by `Rebuilding` here:
/// nothing of Python is run. Steps are counted, so that a small file cannot make many values.
///
/// Source: the documentation of Python's `pickletools`.
public final class Unpickler {
  private static final int MOST_STEPS = 500_000;

  private final PickleBytes in;
  private final Rebuilding rebuilding;
  private final List<Pickled> stack = new ArrayList<>();
  private final List<Integer> marks = new ArrayList<>();
  private final Map<Long, Pickled> memo = new HashMap<>();

  private Unpickler(PickleBytes in, Rebuilding rebuilding) {
    this.in = in;
    this.rebuilding = rebuilding;
  }

  /// Reads the pickle that begins where `in` stands, up to its end.
  ///
  /// @param storages gets every storage that a tensor of it lies in, by key
  /// @throws Refusal naming the file, and the name where one is not allowed
  public static Pickled read(PickleBytes in, Map<String, Pickled.Storage> storages) {
    return new Unpickler(in, new Rebuilding(in, storages)).run();
  }

  private Pickled run() {
    for (int step = 0; step < MOST_STEPS; step++) {
      int op = in.unsigned1();
      if (op == '.') {
        Pickled value = pop();
        if (!stack.isEmpty() || !marks.isEmpty()) {
          throw in.refuse("ends with more than one value");
        }
        return value;
      }
      step(op);
    }
    throw in.refuse("takes more than " + MOST_STEPS + " steps");
  }

  private void step(int op) {
    switch (op) {
      case 0x80 -> protocol(in.unsigned1());
      case 0x95 -> in.frame();
      case 'N' -> push(Constant.NONE);
      case 0x88 -> push(Constant.TRUE);
      case 0x89 -> push(Constant.FALSE);
      case 'J' -> push(new Whole(in.signed4()));
      case 'K' -> push(new Whole(in.unsigned1()));
      case 'M' -> push(new Whole(in.unsigned2()));
      case 0x8a -> push(in.whole(in.unsigned1()));
      case 'G' -> {
        in.eight();
        push(Constant.FRACTION);
      }
      case 0x8c, 'U' -> push(in.text(in.unsigned1()));
      case 'X', 'T' -> push(in.text(in.unsigned4()));
      case 0x8d -> push(in.text(in.eight()));
      case '(' -> marks.add(stack.size());
      case 'q' -> memo.put((long) in.unsigned1(), top());
      case 'r' -> memo.put(in.unsigned4(), top());
      case 0x94 -> memo.put((long) memo.size(), top());
      case 'h' -> push(remembered(in.unsigned1()));
      case 'j' -> push(remembered(in.unsigned4()));
      default -> containers(op);
    }
  }

  private void containers(int op) {
    switch (op) {
      case ')' -> push(Tuple.EMPTY);
      case 0x85 -> tuple(1);
      case 0x86 -> tuple(2);
      case 0x87 -> tuple(3);
      case 't' -> push(new Tuple(sinceMark()));
      case ']' -> push(new Sequence());
      case '}' -> push(new Dict());
      case 'a' -> {
        Pickled item = pop();
        append(List.of(item));
      }
      case 'e' -> append(sinceMark());
      case 's' -> {
        Pickled value = pop();
        Pickled key = pop();
        enter(List.of(key, value));
      }
      case 'u' -> enter(sinceMark());
      case '0' -> pop();
      default -> objects(op);
    }
  }

  private void objects(int op) {
    switch (op) {
      case 'c' -> push(name(in.line(), in.line()));
      case 0x93 -> {
        if (!(pop() instanceof Text name && pop() instanceof Text module)) {
          throw in.refuse("asks for a name that is no text");
        }
        push(name(module.value(), name.value()));
      }
      case 'R' -> {
        if (!(pop() instanceof Tuple arguments && pop() instanceof AllowedName name)) {
          throw in.refuse("calls what is no name");
        }
        push(rebuilding.call(name, arguments.items()));
      }
      case 'Q' -> push(rebuilding.storage(pop()));
      case 'b' -> {
        pop(); // attributes of a state dict, such as _metadata: they hold no numbers
        if (!(top() instanceof Dict)) {
          throw in.refuse("gives attributes to what is no dictionary");
        }
      }
      default -> throw in.refuse("holds the opcode 0x%02x, which weights need not".formatted(op));
    }
  }

  private void protocol(int version) {
    if (version < 2 || version > 5) {
      throw in.refuse("is of protocol " + version + "; 2 to 5 can be read");
    }
  }

  private AllowedName name(String module, String name) {
    return AllowedName.find(module, name)
        .orElseThrow(
            () ->
                in.refuse(
                    "asks for "
                        + Refusal.quote(module + "." + name)
                        + ", which weights need not and which is not run"));
  }

  private void append(List<Pickled> items) {
    if (!(top() instanceof Sequence sequence)) {
      throw in.refuse("appends to what is no list");
    }
    sequence.append(items);
  }

  private void enter(List<Pickled> pairs) {
    if (!(top() instanceof Dict dict) || pairs.size() % 2 != 0) {
      throw in.refuse("has entries of what is no dictionary");
    }
    for (int i = 0; i < pairs.size(); i += 2) {
      rebuilding.enter(dict, pairs.get(i), pairs.get(i + 1));
    }
  }

  private void tuple(int length) {
    Pickled[] items = new Pickled[length];
    for (int i = length - 1; i >= 0; i--) {
      items[i] = pop();
    }
    push(new Tuple(List.of(items)));
  }

  private void push(Pickled value) {
    stack.add(value);
  }

  private Pickled top() {
    if (stack.size() <= (marks.isEmpty() ? 0 : marks.getLast())) {
      throw in.refuse("takes a value where there is none");
    }
    return stack.getLast();
  }

  private Pickled pop() {
    top();
    return stack.removeLast();
  }

  private List<Pickled> sinceMark() {
    if (marks.isEmpty()) {
      throw in.refuse("closes what was not opened");
    }
    List<Pickled> since = stack.subList(marks.removeLast(), stack.size());
    List<Pickled> items = List.copyOf(since);
    since.clear();
    return items;
  }

  private Pickled remembered(long index) {
    Pickled value = memo.get(index);
    if (value == null) {
      throw in.refuse("asks for a value that it did not keep");
    }
    return value;
  }
}
