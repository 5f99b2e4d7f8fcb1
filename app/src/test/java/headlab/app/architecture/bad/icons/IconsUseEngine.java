package headlab.app.architecture.bad.icons;

import headlab.app.architecture.bad.engine.figure.Picture;

final class IconsUseEngine {
  Picture picture = new Picture();
}
