"""What other writers make of the models of make.py: tensorflowjs_converter's model.json and TensorFlow's SavedModel.

Made with Keras 3.15.1 on tensorflow-cpu 2.21.0 and tensorflowjs 4.22.0 (installed with --no-deps: of it, only the module that writes Keras
models is loaded, since the others ask for packages that do not go with this TensorFlow):  python convert.py   (writes beside itself)
"""

import importlib
import importlib.util
import os
import sys
import types

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras

here = os.path.dirname(os.path.abspath(__file__))


def converter():
    """tensorflowjs.converters.keras_h5_conversion, without what the packages above it import."""
    root = importlib.util.find_spec("tensorflowjs").submodule_search_locations[0]
    for name, path in (("tensorflowjs", root), ("tensorflowjs.converters", f"{root}/converters")):
        package = types.ModuleType(name)
        package.__path__ = [path]
        sys.modules[name] = package
    importlib.import_module("tensorflowjs.version")
    return importlib.import_module("tensorflowjs.converters.keras_h5_conversion")


def main():
    writer = converter()
    for name in ("sequential-cnn", "functional-shared", "recurrent", "nested", "gru"):
        model = keras.models.load_model(f"{here}/{name}.keras")
        writer.save_keras_model(model, f"{here}/converted/{name}")
    for name in ("functional-shared", "recurrent"):
        model = keras.models.load_model(f"{here}/{name}.keras")
        model.export(f"{here}/saved/{name}", verbose=False)


if __name__ == "__main__":
    sys.exit(main())
