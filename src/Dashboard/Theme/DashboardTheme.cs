using MudBlazor;

namespace Dashboard.Theme;

/// <summary>Colours and type of the dashboard: ink for text, lagoon for the learner and git, status hues for the cluster alone.</summary>
internal static class DashboardTheme
{
    private static readonly string[] Text = ["Inter Variable", "Pretendard Variable", "Apple SD Gothic Neo", "Malgun Gothic", "system-ui", "sans-serif"];
    /// <summary>The theme, light and dark.</summary>
    public static readonly MudTheme Value = new()
    {
        PaletteLight = new PaletteLight
        {
            Black = "#1A1C1F", White = "#FFFFFF",
            Primary = "#0B6670", PrimaryContrastText = "#FFFFFF", PrimaryDarken = "#084F57", PrimaryLighten = "#2E8790",
            Secondary = "#1A1C1F", SecondaryContrastText = "#FFFFFF",
            Tertiary = "#5B4B8A", TertiaryContrastText = "#FFFFFF",
            Info = "#0B5CAD", Success = "#1B6E3C", Warning = "#8A5300", Error = "#B3261E", Dark = "#1A1C1F",
            InfoContrastText = "#FFFFFF", SuccessContrastText = "#FFFFFF", WarningContrastText = "#FFFFFF", ErrorContrastText = "#FFFFFF", DarkContrastText = "#FFFFFF",
            Background = "#F6F6F3", BackgroundGray = "#EFEFEA", Surface = "#FFFFFF",
            AppbarBackground = "#F6F6F3", AppbarText = "#1A1C1F",
            DrawerBackground = "#F6F6F3", DrawerText = "#54585E", DrawerIcon = "#686C72",
            TextPrimary = "#1A1C1F", TextSecondary = "#54585E", TextDisabled = "#8A8D92",
            ActionDefault = "#54585E", ActionDisabled = "#8A8D92", ActionDisabledBackground = "#E8E8E3",
            LinesDefault = "#E2E2DB", LinesInputs = "#868883", Divider = "#E2E2DB", DividerLight = "#EDEDE8",
            TableLines = "#E2E2DB", TableStriped = "#FAFAF8", TableHover = "#F3F3EF", Skeleton = "#E6E6E0",
            OverlayDark = "rgba(18,19,22,0.42)", OverlayLight = "rgba(246,246,243,0.6)",
            HoverOpacity = 0.05, RippleOpacity = 0.08, GrayDefault = "#686C72", GrayLight = "#E2E2DB", GrayLighter = "#EFEFEA", GrayDark = "#54585E", GrayDarker = "#1A1C1F",
        },
        PaletteDark = new PaletteDark
        {
            Black = "#0D0E10", White = "#FFFFFF",
            Primary = "#5CCFD6", PrimaryContrastText = "#062A2E", PrimaryDarken = "#8ADFE4", PrimaryLighten = "#2C8A91",
            Secondary = "#ECEDEE", SecondaryContrastText = "#121316",
            Tertiary = "#CBBEFF", TertiaryContrastText = "#1F1838",
            Info = "#8CC4FF", Success = "#7FD99A", Warning = "#FFC06A", Error = "#FFB4AB", Dark = "#ECEDEE",
            InfoContrastText = "#06243F", SuccessContrastText = "#062411", WarningContrastText = "#2E1B00", ErrorContrastText = "#410A05", DarkContrastText = "#121316",
            Background = "#121316", BackgroundGray = "#0D0E10", Surface = "#1A1B1F",
            AppbarBackground = "#121316", AppbarText = "#ECEDEE",
            DrawerBackground = "#121316", DrawerText = "#B0B4BA", DrawerIcon = "#8F949B",
            TextPrimary = "#ECEDEE", TextSecondary = "#B0B4BA", TextDisabled = "#6D727A",
            ActionDefault = "#B0B4BA", ActionDisabled = "#6D727A", ActionDisabledBackground = "#24262B",
            LinesDefault = "#2B2D33", LinesInputs = "#6D727A", Divider = "#2B2D33", DividerLight = "#222429",
            TableLines = "#2B2D33", TableStriped = "#1D1E23", TableHover = "#22242A", Skeleton = "#26282E",
            OverlayDark = "rgba(0,0,0,0.6)", OverlayLight = "rgba(26,27,31,0.6)",
            HoverOpacity = 0.07, RippleOpacity = 0.1, GrayDefault = "#8F949B", GrayLight = "#2B2D33", GrayLighter = "#212329", GrayDark = "#B0B4BA", GrayDarker = "#ECEDEE",
        },
        LayoutProperties = new LayoutProperties { DefaultBorderRadius = "8px", AppbarHeight = "56px", DrawerWidthLeft = "240px", DrawerWidthRight = "360px", DrawerMiniWidthLeft = "64px" },
        Typography = new Typography
        {
            Default = new DefaultTypography { FontFamily = Text, FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            H1 = new H1Typography { FontFamily = Text, FontSize = "1.5rem", FontWeight = "620", LineHeight = "1.3", LetterSpacing = "-0.018em" },
            H2 = new H2Typography { FontFamily = Text, FontSize = "1.125rem", FontWeight = "620", LineHeight = "1.4", LetterSpacing = "-0.012em" },
            H3 = new H3Typography { FontFamily = Text, FontSize = "0.9375rem", FontWeight = "600", LineHeight = "1.45", LetterSpacing = "-0.006em" },
            H4 = new H4Typography { FontFamily = Text, FontSize = "0.875rem", FontWeight = "600", LineHeight = "1.45", LetterSpacing = "0" },
            H5 = new H5Typography { FontFamily = Text, FontSize = "0.8125rem", FontWeight = "600", LineHeight = "1.45", LetterSpacing = "0" },
            H6 = new H6Typography { FontFamily = Text, FontSize = "0.75rem", FontWeight = "600", LineHeight = "1.4", LetterSpacing = "0.01em" },
            Subtitle1 = new Subtitle1Typography { FontFamily = Text, FontSize = "0.9375rem", FontWeight = "500", LineHeight = "1.5", LetterSpacing = "0" },
            Subtitle2 = new Subtitle2Typography { FontFamily = Text, FontSize = "0.8125rem", FontWeight = "550", LineHeight = "1.5", LetterSpacing = "0" },
            Body1 = new Body1Typography { FontFamily = Text, FontSize = "0.9375rem", FontWeight = "400", LineHeight = "1.65", LetterSpacing = "0" },
            Body2 = new Body2Typography { FontFamily = Text, FontSize = "0.875rem", FontWeight = "400", LineHeight = "1.5", LetterSpacing = "0" },
            Button = new ButtonTypography { FontFamily = Text, FontSize = "0.8125rem", FontWeight = "560", LineHeight = "1.5", LetterSpacing = "0", TextTransform = "none" },
            Caption = new CaptionTypography { FontFamily = Text, FontSize = "0.75rem", FontWeight = "400", LineHeight = "1.45", LetterSpacing = "0" },
            Overline = new OverlineTypography { FontFamily = Text, FontSize = "0.75rem", FontWeight = "560", LineHeight = "1.4", LetterSpacing = "0", TextTransform = "none" },
        },
    };
}
