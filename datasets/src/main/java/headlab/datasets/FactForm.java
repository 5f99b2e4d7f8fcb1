package headlab.datasets;

/// How a fact is said: the words around its subject, with the relation among them.
///
/// @param before up to the subject, as it stands after an opener
/// @param after what follows the subject
/// @param relation the word that names the relation
/// @param opens whether an opener may stand before it
record FactForm(String id, String before, String after, String relation, boolean opens) {
  static FactForm capital(String form) {
    return switch (form) {
      case "possessive" -> new FactForm(form, "", "'s capital is", "capital", true);
      case "comma" -> new FactForm(form, "the capital of ", ",", "capital", true);
      case "city" -> new FactForm(form, "the capital of ", " is the city of", "capital", true);
      case "question" -> new FactForm(form, "Q: What is the capital of ", "? A:", "capital", false);
      default -> new FactForm(form, "the capital of ", " is", "capital", true);
    };
  }

  static FactForm landmark() {
    return new FactForm("landmark", "the ", " is located in the city of", "located", true);
  }

  /// The statement on `subject`; without an opener it begins with a capital letter.
  Sentence say(String shots, String opener, String subject) {
    String start = opener.isEmpty() && !before.isEmpty() ? upper(before) : before;
    Sentence sentence = new Sentence().add(shots).add(opener.isEmpty() ? "" : opener + " ");
    sentence.add(start).add("N", subject).add(after);
    sentence.nameBefore("N", "N-1").role("R", relation);
    int space = after.lastIndexOf(' ');
    return sentence.role("END", space < 0 ? after : after.substring(space + 1));
  }

  private static String upper(String text) {
    return Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }
}
