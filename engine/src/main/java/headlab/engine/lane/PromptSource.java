package headlab.engine.lane;

import headlab.datasets.Generated;
import headlab.datasets.Generators;
import headlab.datasets.Prompt;
import headlab.datasets.PromptSet;
import headlab.datasets.Refusal;
import headlab.engine.model.ModelSpec;
import headlab.engine.store.ResultStore;
import headlab.engine.tokens.Bos;
import headlab.engine.tokens.ModelSpelling;
import headlab.engine.tokens.Passage;
import headlab.engine.tokens.PromptReader;
import headlab.engine.tokens.TokenizedPrompt;
import headlab.engine.tokens.Tokenizer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/// The prompts of sets as one model's tokens; the last few sets are kept.
final class PromptSource {
  private static final int KEPT = 8;

  private final Tokenizer tokenizer;
  private final ModelSpec spec;
  private final ResultStore store;
  private final Map<Asked, Ready> kept = new LinkedHashMap<>();

  PromptSource(Tokenizer tokenizer, ModelSpec spec, ResultStore store) {
    this.tokenizer = tokenizer;
    this.spec = spec;
    this.store = store;
  }

  /// Prompts as tokens, and sentences about them.
  record Ready(List<TokenizedPrompt> prompts, List<String> notes) {}

  /// Documents in pieces, and sentences about them.
  record Documents(List<Passage> passages, List<String> notes) {}

  private record Asked(PromptSet set, Bos bos) {}

  /// The prompts of a set.
  ///
  /// @throws headlab.datasets.Refusal naming the set, the line and what is wrong with it
  Ready of(PromptSet set, Bos bos) {
    Asked asked = new Asked(set, bos);
    Ready ready = kept.get(asked);
    if (ready == null) {
      ready = make(set, bos);
      kept.put(asked, ready);
      if (kept.size() > KEPT) {
        kept.remove(kept.keySet().iterator().next());
      }
    }
    return ready;
  }

  /// The documents of a set in windows of at most `most` tokens.
  ///
  /// @throws headlab.datasets.Refusal naming the set, the line and what is wrong with it
  Documents documents(PromptSet set, Bos bos, int most) {
    PromptReader reader = reader(bos);
    List<Passage> passages = new ArrayList<>();
    Generated generated = generated(set, bos);
    List<Prompt> documents = generated.prompts();
    for (int document = 0; document < documents.size(); document++) {
      int start = 0;
      for (TokenizedPrompt window : windows(reader, documents.get(document), set, document, most)) {
        passages.add(new Passage(window, document, start));
        boolean begins = window.clean().getFirst() == tokenizer.bosRule().id();
        start += window.length() - (begins ? 1 : 0);
      }
    }
    List<String> notes = new ArrayList<>(generated.notes());
    if (passages.size() > documents.size()) {
      notes.add(
          "%d documents are read in %d windows of at most %d tokens; tokens of two documents never share one."
              .formatted(documents.size(), passages.size(), most));
    }
    return new Documents(passages, notes);
  }

  private List<TokenizedPrompt> windows(
      PromptReader reader, Prompt prompt, PromptSet set, int document, int most) {
    try {
      return reader.windows(prompt, most);
    } catch (Refusal e) {
      throw new Refusal(name(set) + ", line " + (document + 1) + ": " + e.sentence(), e);
    }
  }

  private Generated generated(PromptSet set, Bos bos) {
    return switch (set) {
      case PromptSet.Named named -> Generators.named(named.name()).generate(named, spelling(bos));
      case PromptSet.Given given -> new Generated(store.given(given), List.of());
    };
  }

  private Ready make(PromptSet set, Bos bos) {
    Generated generated = generated(set, bos);
    List<TokenizedPrompt> prompts = new ArrayList<>();
    LinkedHashSet<String> notes = new LinkedHashSet<>(generated.notes());
    PromptReader reader = reader(bos);
    for (Prompt prompt : generated.prompts()) {
      TokenizedPrompt tokens = read(reader, prompt, set, prompts.size() + 1);
      prompts.add(tokens);
      notes.addAll(tokens.warnings());
    }
    return new Ready(List.copyOf(prompts), List.copyOf(notes));
  }

  /// One prompt that belongs to no set.
  TokenizedPrompt typed(Prompt prompt, Bos bos) {
    return reader(bos).read(prompt);
  }

  /// What the tokenizer makes of words.
  ModelSpelling spelling(Bos bos) {
    return new ModelSpelling(tokenizer, spec.vocabulary(), spec.context(), bos);
  }

  private PromptReader reader(Bos bos) {
    return new PromptReader(tokenizer, spec.vocabulary(), spec.longest(), bos);
  }

  /// What a user calls a set: a file is called by its name and not by its hash.
  private String name(PromptSet set) {
    return switch (set) {
      case PromptSet.Named named -> named.format();
      case PromptSet.Given given -> store.origin(given);
    };
  }

  private TokenizedPrompt read(PromptReader reader, Prompt prompt, PromptSet set, int line) {
    try {
      return reader.read(prompt);
    } catch (Refusal e) {
      throw new Refusal(name(set) + ", line " + line + ": " + e.sentence(), e);
    }
  }
}
