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

  public static final String MILLIDGE_2022 =
      "Millidge & Black, The Singular Value Decompositions of Transformer Weight Matrices are Highly Interpretable, LessWrong, 2022";

  public static final String MILLIDGE_2022_BIBTEX =
      """
      @misc{millidge2022svd,
        title = {The Singular Value Decompositions of Transformer Weight Matrices are Highly Interpretable},
        author = {Millidge, Beren and Black, Sid},
        year = {2022},
        howpublished = {LessWrong}
      }
      """;

  public static final String MERULLO_2024 =
      "Merullo, Eickhoff & Pavlick, Talking Heads: Understanding Inter-layer Communication in Transformer Language Models, arXiv:2406.09519";

  public static final String MERULLO_2024_BIBTEX =
      """
      @misc{merullo2024talking,
        title = {Talking Heads: Understanding Inter-layer Communication in Transformer Language Models},
        author = {Merullo, Jack and Eickhoff, Carsten and Pavlick, Ellie},
        year = {2024},
        eprint = {2406.09519},
        archivePrefix = {arXiv}
      }
      """;

  public static final String GUO_2024 =
      "Guo et al., Active-Dormant Attention Heads: Mechanistically Demystifying Extreme-Token Phenomena in LLMs, arXiv:2410.13835";

  public static final String GUO_2024_BIBTEX =
      """
      @misc{guo2024active,
        title = {Active-Dormant Attention Heads: Mechanistically Demystifying Extreme-Token Phenomena in {LLMs}},
        author = {Guo, Tianyu and Pai, Druv and Bai, Yu and Jiao, Jiantao and Jordan, Michael I. and Mei, Song},
        year = {2024},
        eprint = {2410.13835},
        archivePrefix = {arXiv}
      }
      """;

  public static final String GU_2024 =
      "Gu et al., When Attention Sink Emerges in Language Models: An Empirical View, arXiv:2410.10781";

  public static final String GU_2024_BIBTEX =
      """
      @misc{gu2024sink,
        title = {When Attention Sink Emerges in Language Models: An Empirical View},
        author = {Gu, Xiangming and Pang, Tianyu and Du, Chao and Liu, Qian and Zhang, Fengzhuo and Du, Cunxiao and Wang, Ye and Lin, Min},
        year = {2024},
        eprint = {2410.10781},
        archivePrefix = {arXiv}
      }
      """;

  public static final String SUN_2024 =
      "Sun et al., Massive Activations in Large Language Models, arXiv:2402.17762";

  public static final String SUN_2024_BIBTEX =
      """
      @misc{sun2024massive,
        title = {Massive Activations in Large Language Models},
        author = {Sun, Mingjie and Chen, Xinlei and Kolter, J. Zico and Liu, Zhuang},
        year = {2024},
        eprint = {2402.17762},
        archivePrefix = {arXiv}
      }
      """;

  public static final String OLSSON_2022 =
      "Olsson et al., In-context Learning and Induction Heads, arXiv:2209.11895";

  public static final String OLSSON_2022_BIBTEX =
      """
      @misc{olsson2022context,
        title = {In-context Learning and Induction Heads},
        author = {Olsson, Catherine and Elhage, Nelson and Nanda, Neel and others},
        year = {2022},
        eprint = {2209.11895},
        archivePrefix = {arXiv}
      }
      """;

  public static final String GOULD_2023 =
      "Gould et al., Successor Heads: Recurring, Interpretable Attention Heads In The Wild, arXiv:2312.09230";

  public static final String GOULD_2023_BIBTEX =
      """
      @misc{gould2023successor,
        title = {Successor Heads: Recurring, Interpretable Attention Heads In The Wild},
        author = {Gould, Rhys and Ong, Euan and Ogden, George and Conmy, Arthur},
        year = {2023},
        eprint = {2312.09230},
        archivePrefix = {arXiv}
      }
      """;

  public static final String TIGGES_2024 =
      "Tigges et al., LLM Circuit Analyses Are Consistent Across Training and Scale, arXiv:2407.10827";

  public static final String TIGGES_2024_BIBTEX =
      """
      @misc{tigges2024consistent,
        title = {{LLM} Circuit Analyses Are Consistent Across Training and Scale},
        author = {Tigges, Curt and Hanna, Michael and Yu, Qinan and Biderman, Stella},
        year = {2024},
        eprint = {2407.10827},
        archivePrefix = {arXiv}
      }
      """;

  public static final String LAN_2023 =
      "Lan, Torr & Barez, Towards Interpretable Sequence Continuation: Analyzing Shared Circuits in Large Language Models, arXiv:2311.04131";

  public static final String LAN_2023_BIBTEX =
      """
      @misc{lan2023sequence,
        title = {Towards Interpretable Sequence Continuation: Analyzing Shared Circuits in Large Language Models},
        author = {Lan, Michael and Torr, Philip and Barez, Fazl},
        year = {2023},
        eprint = {2311.04131},
        archivePrefix = {arXiv}
      }
      """;

  public static final String WU_2024 =
      "Wu et al., Retrieval Head Mechanistically Explains Long-Context Factuality, arXiv:2404.15574";

  public static final String WU_2024_BIBTEX =
      """
      @misc{wu2024retrieval,
        title = {Retrieval Head Mechanistically Explains Long-Context Factuality},
        author = {Wu, Wenhao and Wang, Yizhong and Xiao, Guangxuan and Peng, Hao and Fu, Yao},
        year = {2024},
        eprint = {2404.15574},
        archivePrefix = {arXiv}
      }
      """;

  private Papers() {}
}
