/** The state of each kind of widget, with the defaults of ipywidgets 8.1. */

const described = { description: "", disabled: false };
const integers = { ...described, value: 0, min: 0, max: 100, step: 1 };
const slider = {
  continuous_update: true,
  readout: true,
  orientation: "horizontal",
};
const text = {
  ...described,
  value: "",
  placeholder: "\u200b",
  continuous_update: true,
};
const progress = {
  description: "",
  value: 0,
  min: 0,
  max: 100,
  bar_style: "" as "" | "success" | "info" | "warning" | "danger",
  orientation: "horizontal",
};

export const kinds = {
  IntSlider: {
    name: "IntSlider",
    style: "SliderStyle",
    state: { ...integers, ...slider, readout_format: "d" },
  },
  FloatSlider: {
    name: "FloatSlider",
    style: "SliderStyle",
    state: { ...integers, ...slider, step: 0.1, readout_format: ".2f" },
  },
  Checkbox: {
    name: "Checkbox",
    style: "CheckboxStyle",
    state: { ...described, value: false, indent: true },
  },
  Text: { name: "Text", style: "TextStyle", state: text },
  Textarea: {
    name: "Textarea",
    style: "TextStyle",
    state: { ...text, rows: null as number | null },
  },
  IntProgress: {
    name: "IntProgress",
    view: "Progress",
    style: "ProgressStyle",
    state: progress,
  },
  FloatProgress: {
    name: "FloatProgress",
    view: "Progress",
    style: "ProgressStyle",
    state: progress,
  },
  HTML: {
    name: "HTML",
    style: "HTMLStyle",
    state: { description: "", value: "", placeholder: "\u200b" },
  },
  Label: {
    name: "Label",
    style: "LabelStyle",
    state: { description: "", value: "", placeholder: "\u200b" },
  },
  HBox: {
    name: "HBox",
    state: { children: [] as readonly object[], box_style: "" },
  },
  VBox: {
    name: "VBox",
    state: { children: [] as readonly object[], box_style: "" },
  },
  Tab: {
    name: "Tab",
    state: {
      children: [] as readonly object[],
      titles: [] as readonly string[],
      selected_index: 0 as number | null,
      box_style: "",
    },
  },
  Accordion: {
    name: "Accordion",
    state: {
      children: [] as readonly object[],
      titles: [] as readonly string[],
      selected_index: null as number | null,
      box_style: "",
    },
  },
};

export const buttonKind = {
  name: "Button",
  style: "ButtonStyle",
  state: {
    description: "",
    disabled: false,
    tooltip: null as string | null,
    icon: "",
    button_style: "" as
      "" | "primary" | "success" | "info" | "warning" | "danger",
  },
};

export const dropdownKind = {
  name: "Dropdown",
  style: "DescriptionStyle",
  state: {
    ...described,
    _options_labels: [] as readonly string[],
    index: null as number | null,
  },
};

export const outputKind = {
  name: "Output",
  module: "@jupyter-widgets/output",
  version: "1.0.0",
  state: { msg_id: "", outputs: [] as readonly object[] },
};
