package headlab.engine.model;

import static headlab.engine.model.HostileWeightsTest.refused;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Pickles that want to run something, or are built to do harm: each is refused by name, and
/// nothing of it is run.
class HostilePickleTest {
  private static final String BIN = "pytorch_model.bin";

  @TempDir Path folder;

  @BeforeEach
  void configure() throws IOException {
    Files.copy(TorchCopy.resource("tiny").resolve("config.json"), folder.resolve("config.json"));
  }

  @ParameterizedTest
  @CsvSource({
    "os, system",
    "posix, system",
    "nt, system",
    "subprocess, Popen",
    "builtins, eval",
    "builtins, getattr",
    "__builtin__, exec",
    "_codecs, encode",
    "copyreg, _reconstructor",
    "torch, load",
    "torch, UntypedStorage",
    "torch, QInt8Storage",
    "torch.storage, _load_from_bytes",
    "torch.storage, UntypedStorage",
    "torch._utils, _rebuild_parameter_with_state",
    "torch._utils, _rebuild_qtensor",
    "torch._utils, _rebuild_tensor_v3",
    "torch._tensor, _rebuild_from_type_v2",
    "torch.nn.parameter, Parameter",
    "numpy.core.multiarray, _reconstruct",
    "collections, OrderedDict.fromkeys",
    "collections, defaultdict",
    "transformers.models.gpt2.modeling_gpt2, GPT2LMHeadModel",
  })
  void aNameThatWeightsNeedNotIsRefusedByName(String module, String name) throws IOException {
    String full = "asks for '" + module + "." + name + "', which weights need not";
    byte[] old = Pickle.begin().ascii("c" + module + "\n" + name + "\n").done();
    write(Pickle.zip(old, 0));
    refused(folder, BIN + ": its pickle", full, "not run");
    write(Pickle.zip(Pickle.begin().text(module).text(name).op(0x93).done(), 0));
    refused(folder, full);
  }

  @ParameterizedTest
  @CsvSource({
    "i, 0x69",
    "o, 0x6f",
    "\u0081, 0x81",
    "\u0082, 0x82",
    "\u0092, 0x92",
    "P0, 0x50",
    "2, 0x32",
    "I1, 0x49",
    "S'a', 0x53",
    "\u008b, 0x8b",
    "B, 0x42",
    "\u0097, 0x97",
    "\u008f, 0x8f"
  })
  void anOpcodeThatWeightsNeedNotIsRefusedByNumber(String bytes, String number) throws IOException {
    write(Pickle.zip(Pickle.begin().ascii(bytes + "\n\n").done(), 0));
    refused(folder, BIN, "holds the opcode " + number);
  }

  @Test
  void lengthsAreNotBelieved() throws IOException {
    for (Pickle cut :
        List.of(
            Pickle.begin(),
            Pickle.begin().op('X').little(4, 0xffffffffL),
            Pickle.begin().op(0x8d).little(8, 1L << 62),
            Pickle.begin().op(0x8d).little(8, -1),
            Pickle.begin().op(0x95).little(8, 1L << 40).op('N', '.'),
            Pickle.begin().op(0x8a, 255),
            Pickle.begin().op('G', 0))) {
      write(Pickle.zip(cut.done(), 0));
      refused(folder, BIN, "its pickle is cut off or longer than it may be");
    }
    write(Pickle.zip(Pickle.begin().ascii("c" + "a".repeat(3000)).done(), 0));
    refused(folder, BIN, "a name without an end");
  }

  @Test
  void aStackThatIsEmptyOrFullIsRefused() throws IOException {
    expect(Pickle.begin().op('.'), "takes a value where there is none");
    expect(Pickle.begin().op('(', '.'), "takes a value where there is none");
    expect(Pickle.begin().op('N', '(', 0x85, '.'), "takes a value where there is none");
    expect(Pickle.begin().op('t', '.'), "closes what was not opened");
    expect(Pickle.begin().op('N', 'N', '.'), "more than one value");
    expect(Pickle.begin().op('h', 7, '.'), "a value that it did not keep");
    expect(Pickle.begin().op('N', 'N', 'R', '.'), "calls what is no name");
    expect(Pickle.begin().op('N', 'N', 'a', '.'), "appends to what is no list");
    expect(Pickle.begin().op('}', 'N', 'N', 's', '.'), "neither text nor a whole number");
    expect(Pickle.begin().op('N', '}', 'b', '.'), "gives attributes to what is no dictionary");
    expect(Pickle.begin().ascii("ctorch\nFloatStorage\n)R."), "calls a storage");
    expect(new Pickle().op(0x80, 1, 'N', '.'), "is of protocol 1; 2 to 5 can be read");
    expect(Pickle.begin().ascii("}".repeat(600_000)), "takes more than 500000 steps");
  }

  @Test
  void valuesThatHoldThemselvesAndDeepOnesDoNoHarm() throws IOException {
    Pickle self = Pickle.begin().op('}', 'q', 0).text("a").op('h', 0, 's', '.');
    expect(self, "its entry 'a' is a dictionary and no tensor");
    Pickle deep = Pickle.begin().op('}').text("a").op(')').ascii("\u0085".repeat(100_000));
    expect(deep.op('s', '.'), "its entry 'a' is a list and no tensor");
    Pickle list = Pickle.begin().op(']', 'q', 0, 'h', 0, 'a', '.');
    expect(list, "holds a list, not the state dict of a model");
  }

  @Test
  void whatIsNoPlainStateDictIsRefusedByItsEntry() throws IOException {
    Pickle nested = Pickle.begin().op('}').text("state_dict").op('}', 's', '.');
    expect(nested, "its entry 'state_dict' is a dictionary and no tensor; only a plain state dict");
    Pickle epoch = Pickle.begin().op('}').text("epoch").op('K', 3, 's', '.');
    expect(epoch, "its entry 'epoch' is a number and no tensor");
    Pickle numbered = Pickle.begin().op('}', 'K', 3).add(one()).op('s', '.');
    expect(numbered, "its entry 'a number' is one tensor");
    Pickle twice = Pickle.begin().op('}', '(').text("a").op('N').text("a").op('N', 'u', '.');
    expect(twice, "has the key 'a' twice");
    expect(Pickle.begin().add(one()).op('.'), "holds one tensor, not the state dict");
  }

  private static Pickle one() {
    return Pickle.tensor("FloatStorage", 4, 0, new long[] {4}, 1);
  }

  @Test
  void aTensorLiesWithinItsStorageOrIsRefused() throws IOException {
    String beyond = "has a tensor that reaches beyond its storage";
    expect(view(4, 0, new long[] {5}, 1), beyond);
    expect(view(4, 1, new long[] {4}, 1), beyond);
    expect(view(4, -1, new long[] {4}, 1), beyond);
    expect(view(4, 0, new long[] {2, 2}, 3, 1), beyond);
    expect(view(4, Long.MAX_VALUE, new long[] {2}, 1), beyond);
    expect(view(4, 0, new long[] {1L << 40, 1L << 40}, 1L << 40, 1), beyond);
    expect(view(4, 0, new long[] {Long.MAX_VALUE, 2}, Long.MAX_VALUE, Long.MAX_VALUE), beyond);
    expect(view(4, 0, new long[] {-4}, 1), "no usable number");
    expect(view(4, 3, new long[] {4}, -1), "no usable number");
    expect(view(4, 0, new long[] {4}), "whose description is not known");
    expect(view(4, 0, new long[17], new long[17]), "whose description is not known");
    expect(view(-1, 0, new long[] {0}, 1), "names a storage in a way that is not known");
    expect(view(1L << 62, 0, new long[] {4}, 1), "names a storage in a way that is not known");
    expect(
        view(1L << 60, 0, new long[] {4}, 1),
        "has 16 bytes; its tensors ask for 4611686018427387904");
    expect(view(5, 0, new long[] {4}, 1), "'archive/data/0' has 16 bytes; its tensors ask for 20");
  }

  @Test
  void aViewThatRepeatsItsStorageEndlesslyIsRefusedBeforeItIsMade() throws IOException {
    String repeat = "repeat numbers to more than";
    expect(view(4, 0, new long[] {1L << 31, 1L << 31}, 0, 0), repeat);
    expect(view(4, 0, new long[] {1L << 62, 1L << 62}, 0, 0), repeat);
    expect(view(4, 0, new long[] {100_000_000, 4}, 0, 1), repeat);
    expect(view(4, 0, new long[] {0, 1L << 62}, 0, 0), "lacks the tensor");
  }

  @Test
  void negatedOrConjugatedViewsAreRefused() throws IOException {
    Pickle negated =
        new Pickle()
            .ascii("ctorch._utils\n_rebuild_tensor_v2\n(")
            .add(Pickle.storage("FloatStorage", "0", 4))
            .whole(0)
            .wholes(4)
            .wholes(1)
            .ascii("\u0089N}")
            .text("neg")
            .ascii("\u0088stR");
    expect(Pickle.stateOf(negated), "whose description is not known");
  }

  @Test
  void oneStorageIsDescribedInOneWay() throws IOException {
    Pickle other =
        Pickle.begin()
            .op('}', '(')
            .text("a")
            .add(one())
            .text("b")
            .add(Pickle.tensor("HalfStorage", 8, 0, new long[] {4}, 1));
    expect(other.op('u', '.'), "describes the storage '0' in two ways");
    Pickle outside = Pickle.tensor("FloatStorage", 4, 0, new long[] {4}, 1);
    byte[] state = Pickle.stateOf(outside);
    String text = new String(state, java.nio.charset.StandardCharsets.ISO_8859_1);
    byte[] path =
        Pickle.begin()
            .ascii(text.substring(2).replace("X\1\0\0\0" + "0", "X\4\0\0\0" + "../x"))
            .done();
    expect(path, "lacks the record 'archive/data/../x'");
  }

  @Test
  void twoTensorsOfOneStorageAndPythonTwosDictionariesAreRead() throws IOException {
    Pickle pairs = Pickle.begin().ascii("ccollections\nOrderedDict\n](");
    pairs.op(']', '(').ascii("U\1a").add(one()).op('e', ']', '(').ascii("U\1b").add(one());
    write(Pickle.zip(pairs.op('e', 'e', 0x85, 'R', '.').done(), 16));
    List<RawTensor> tensors = TorchFile.open(folder.resolve(BIN));
    assertEquals(List.of("a", "b"), tensors.stream().map(RawTensor::name).toList());
    assertEquals(16, tensors.getLast().bytes().get().byteSize());
  }

  private static byte[] view(long count, long offset, long[] shape, long... strides) {
    return Pickle.stateOf(Pickle.tensor("FloatStorage", count, offset, shape, strides));
  }

  private void expect(Pickle pickle, String part) throws IOException {
    expect(pickle.done(), part);
  }

  private void expect(byte[] pickle, String part) throws IOException {
    write(Pickle.zip(pickle, 16));
    refused(folder, BIN, part);
  }

  private void write(byte[] file) throws IOException {
    Files.write(folder.resolve(BIN), file);
  }
}
