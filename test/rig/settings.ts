/** A value of settings.json. */
export type SettingValue = string | number | boolean | null | readonly SettingValue[] | { readonly [key: string]: SettingValue };
export type Settings = Readonly<Record<string, SettingValue>>;

/** Nothing on the screen but what is under test, nothing that talks to the network, nothing written to disk unasked. */
export const quietSettings: Settings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.layoutControl.enabled': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.enableExperiments': false,
  'workbench.settings.enableNaturalLanguageSearch': false,
  'workbench.tree.enableStickyScroll': false,
  'workbench.reduceMotion': 'on',
  'window.confirmBeforeClose': 'never',
  'window.commandCenter': false,
  'window.autoDetectColorScheme': false,
  'workbench.colorTheme': 'Default Dark Modern',
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  'extensions.ignoreRecommendations': true,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'remote.autoForwardPorts': false,
  // In a browser the default is to save after a delay: a stray keystroke of a test would reach the disk.
  'files.autoSave': 'off',
  'files.hotExit': 'off',
  'editor.minimap.enabled': false,
  'editor.accessibilitySupport': 'off',
  'editor.fontFamily': "'DejaVu Sans Mono', monospace",
};

/** A colour theme by what it is for, with the setting's name for it and the class the workbench then has. */
export const themes = {
  dark: { setting: 'Default Dark Modern', className: 'vs-dark' },
  light: { setting: 'Default Light Modern', className: 'vs' },
  highContrast: { setting: 'Default High Contrast', className: 'hc-black' },
  highContrastLight: { setting: 'Default High Contrast Light', className: 'hc-light' },
} as const;
export type ThemeName = keyof typeof themes;
