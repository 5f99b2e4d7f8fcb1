package headlab.app;

/// The program's entry: the window without arguments, else one command.
public final class Main {
  private Main() {}

  public static void main(String[] args) {
    System.out.println(String.join("|", args));
  }
}
