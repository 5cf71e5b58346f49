package io.memorymap.bench.report;

import de.erichseifert.vectorgraphics2d.Processors;
import de.erichseifert.vectorgraphics2d.VectorGraphics2D;
import de.erichseifert.vectorgraphics2d.util.PageSize;
import java.awt.Color;
import java.awt.Font;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.knowm.xchart.CategoryChart;
import org.knowm.xchart.CategoryChartBuilder;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYChartBuilder;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.internal.chartpart.IChart;
import org.knowm.xchart.style.AxesChartStyler;
import org.knowm.xchart.style.Styler;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** Draws SVG files. */
final class Plots {
    private static final int WIDTH = 900;
    private static final int HEIGHT = 420;
    private static final Font TEXT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);
    private static final Color[] COLOURS = {
        new Color(0x1B6CA8), new Color(0xE07A1F), new Color(0x4C9A4C), new Color(0xB23A48), new Color(0x7A5AA6),
        new Color(0x8C6D46), new Color(0xD17BB0), new Color(0x6E6E6E), new Color(0xA8A432), new Color(0x3AA6B0),
        new Color(0x274060), new Color(0x9FC5E8), new Color(0xC0504D), new Color(0x2E8B57), new Color(0xFFB347)
    };

    static {
        System.setProperty("java.awt.headless", "true");
    }

    private Plots() {}

    /**
     * Bars: a group for each experiment, one bar in it for each subject.
     *
     * @param rows for each subject a number for each experiment, NaN where there is none
     */
    static void bars(Path file, String title, String unit, List<String> columns, Map<String, List<Double>> rows)
            throws IOException {
        CategoryChart chart = new CategoryChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .yAxisTitle(unit)
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLabelRotation(columns.size() > 4 ? 20 : 0);
        for (Map.Entry<String, List<Double>> row : rows.entrySet()) {
            List<Double> heights = new ArrayList<>(row.getValue());
            heights.replaceAll(height -> height.isNaN() ? 0 : height);
            chart.addSeries(row.getKey(), columns, heights);
        }
        write(chart, file);
    }

    /**
     * Lines.
     *
     * @param lines for each subject its points, as numbers on the x axis to numbers on the y axis
     */
    static void lines(
            Path file, String title, String x, String y, boolean logarithmic, Map<String, Map<Double, Double>> lines)
            throws IOException {
        XYChart chart = new XYChartBuilder()
                .width(WIDTH)
                .height(HEIGHT)
                .title(title)
                .xAxisTitle(x)
                .yAxisTitle(y)
                .build();
        style(chart.getStyler());
        chart.getStyler().setXAxisLogarithmic(logarithmic);
        chart.getStyler().setYAxisMin(0.0);
        for (Map.Entry<String, Map<Double, Double>> line : lines.entrySet()) {
            Map<Double, Double> points = new LinkedHashMap<>(line.getValue());
            XYSeries series =
                    chart.addSeries(line.getKey(), List.copyOf(points.keySet()), new ArrayList<>(points.values()));
            series.setMarker(SeriesMarkers.CIRCLE);
        }
        write(chart, file);
    }

    private static void style(AxesChartStyler styler) {
        styler.setSeriesColors(COLOURS);
        styler.setChartBackgroundColor(Color.WHITE);
        styler.setPlotBackgroundColor(Color.WHITE);
        styler.setPlotBorderVisible(false);
        styler.setPlotGridLinesColor(new Color(0xDDDDDD));
        styler.setLegendPosition(Styler.LegendPosition.OutsideE);
        styler.setLegendBorderColor(Color.WHITE);
        styler.setLegendFont(TEXT);
        styler.setAxisTickLabelsFont(TEXT);
        styler.setAxisTitleFont(TEXT);
    }

    private static void write(IChart chart, Path file) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        VectorGraphics2D graphics = new VectorGraphics2D();
        chart.paint(graphics, WIDTH, HEIGHT);
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
            Processors.get("svg")
                    .getDocument(graphics.getCommands(), new PageSize(0, 0, WIDTH, HEIGHT))
                    .writeTo(out);
        }
    }
}
