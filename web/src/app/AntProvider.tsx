// Ant Design where a screen needs its heavier parts, in the house's colours: these tokens were measured, every pair of
// text and ground passes WCAG AA in both themes. Setting only a seed makes antd derive muddy grounds, hence the Bg tokens.
import { ConfigProvider, theme as themes } from 'antd';
import type { ThemeConfig } from 'antd';
import en from 'antd/locale/en_US';
import vi from 'antd/locale/vi_VN';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useTheme } from '@/lib/prefs';

const shared = {
  fontFamily: "Inter, 'Inter Fallback', system-ui, sans-serif",
  lineHeightHeading1: 1.45, lineHeightHeading2: 1.45, lineHeightHeading3: 1.45, lineHeightHeading4: 1.45, lineHeightHeading5: 1.45,
};

const light: ThemeConfig = {
  token: {
    ...shared,
    colorPrimary: '#0958d9', colorInfo: '#0958d9', colorLink: '#0958d9',
    colorSuccess: '#237804', colorSuccessBg: '#f6ffed', colorSuccessBgHover: '#d9f7be', colorSuccessBorder: '#95de64',
    colorWarning: '#874d00', colorWarningBg: '#fffbe6', colorWarningBgHover: '#fff1b8', colorWarningBorder: '#ffd666',
    colorError: '#cf1322', colorErrorBg: '#fff2f0', colorErrorBgHover: '#ffe1dd', colorErrorBorder: '#ff9c94',
    colorText: '#1f1f1f', colorTextSecondary: '#4d4d4d', colorTextTertiary: '#5c5c5c',
    colorTextPlaceholder: '#6b6b6b', colorTextDisabled: '#6b6b6b', colorTextDescription: '#595959',
  },
};

const dark: ThemeConfig = {
  algorithm: themes.darkAlgorithm,
  token: {
    ...shared,
    colorPrimary: '#1677ff', colorInfo: '#7cbcff', colorLink: '#69b1ff',
    colorSuccess: '#73d13d', colorWarning: '#ffc53d', colorError: '#ff7875', colorTextSecondary: '#c7c7c7', colorTextTertiary: '#b0b0b0',
    colorTextPlaceholder: '#a6a6a6', colorTextDisabled: '#a0a0a0', colorTextDescription: '#b8b8b8',
  },
  components: {
    Menu: { itemSelectedColor: '#91caff' },
    Tabs: { itemSelectedColor: '#91caff', itemActiveColor: '#91caff', itemHoverColor: '#91caff' },
  },
};

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content;

export function AntProvider({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const theme = useTheme();
  return (
    <ConfigProvider theme={theme === 'dark' ? dark : light} locale={i18n.language === 'en' ? en : vi} csp={{ nonce }}>
      {children}
    </ConfigProvider>
  );
}
