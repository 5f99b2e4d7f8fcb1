package headlab.analyses.common;

/// The papers that several analyses cite: as authors, title, identifier, and as BibTeX.
public final class Papers {
  public static final String HEIMERSHEIM_2024 =
      "Heimersheim & Nanda, How to use and interpret activation patching, arXiv:2404.15255";

  public static final String HEIMERSHEIM_2024_BIBTEX =
      """
      @misc{heimersheim2024patching,
        title = {How to use and interpret activation patching},
        author = {Heimersheim, Stefan and Nanda, Neel},
        year = {2024},
        eprint = {2404.15255},
        archivePrefix = {arXiv}
      }
      """;

  public static final String ELHAGE_2021 =
      "Elhage et al., A Mathematical Framework for Transformer Circuits, transformer-circuits.pub, 2021";

  public static final String ELHAGE_2021_BIBTEX =
      """
      @article{elhage2021mathematical,
        title = {A Mathematical Framework for Transformer Circuits},
        author = {Elhage, Nelson and Nanda, Neel and Olsson, Catherine and others},
        year = {2021},
        journal = {Transformer Circuits Thread}
      }
      """;

  public static final String WANG_2022 =
      "Wang et al., Interpretability in the Wild, arXiv:2211.00593";

  public static final String WANG_2022_BIBTEX =
      """
      @misc{wang2022ioi,
        title = {Interpretability in the Wild: a Circuit for Indirect Object Identification in {GPT-2} small},
        author = {Wang, Kevin and Variengien, Alexandre and Conmy, Arthur and Shlegeris, Buck and Steinhardt, Jacob},
        year = {2022},
        eprint = {2211.00593},
        archivePrefix = {arXiv}
      }
      """;

  private Papers() {}
}
