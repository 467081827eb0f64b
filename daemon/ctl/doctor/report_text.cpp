#include "daemon/ctl/doctor/report_text.hpp"

#include "daemon/ctl/daemon_client/api.hpp"
#include "daemon/ctl/text/display_width.hpp"
#include "daemon/ctl/text/wrapping.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

#include <boost/json.hpp>

namespace tokenkeeper::ctl::doctor {
namespace {

constexpr std::array verdicts{verdict::problem, verdict::warning, verdict::not_checked, verdict::ok};

tint tint_of_verdict(verdict result) {
    switch (result) {
        case verdict::ok:
            return tint::green;
        case verdict::warning:
            return tint::yellow;
        case verdict::problem:
            return tint::red;
        case verdict::not_checked:
            break;
    }
    return tint::plain;
}

/// The worst stands out without colours, too.
std::string mark_of(verdict result) {
    return result == verdict::problem ? "PROBLEM" : std::string{to_string(result)};
}

std::size_t count_of_verdict(const findings& found, verdict result) {
    return static_cast<std::size_t>(std::ranges::count(found, result, &finding::result));
}

std::string advice_lines(const std::string& advice, const text_style& style) {
    constexpr std::size_t margin = 6;
    constexpr std::size_t least = 20;
    const auto columns = style.columns.value_or(SIZE_MAX);
    std::string text;
    std::string start = "    → ";
    for (const auto& line : wrap(printable(advice), columns > margin + least ? columns - margin : columns)) {
        text += start + line + "\n";
        start = std::string(margin, ' ');
    }
    return text;
}

std::string counts_line(const findings& found) {
    std::string text;
    for (const auto result : verdicts) {
        const auto count = count_of_verdict(found, result);
        if (count == 0) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string{to_string(result)};
        const bool has_plural = result == verdict::problem || result == verdict::warning;
        if (has_plural && count != 1) text += "s";
    }
    return text + "\n";
}

}  // namespace

std::string report_text(const findings& found, const text_style& style) {
    constexpr std::size_t mark_width = 12;
    constexpr std::size_t section_width = 14;
    std::string text;
    for (const auto& each : found) {
        const auto mark = mark_of(each.result);
        text += colour(mark, tint_of_verdict(each.result), style);
        text += std::string(mark_width - mark.size(), ' ') + pad(to_string(each.area), section_width);
        if (!each.subject.empty()) text += printable(each.subject) + ": ";
        text += printable(each.sentence) + "\n";
        if (!each.advice.empty()) text += advice_lines(each.advice, style);
    }
    return text + counts_line(found);
}

std::string report_json(const findings& found) {
    boost::json::array lines;
    for (const auto& each : found) {
        boost::json::object line;
        line["section"] = to_string(each.area);
        line["subject"] = each.subject;
        line["verdict"] = to_string(each.result);
        line["message"] = each.sentence;
        line["advice"] = each.advice;
        lines.push_back(std::move(line));
    }
    boost::json::object counts;
    for (const auto result : verdicts)
        counts[to_string(result)] = count_of_verdict(found, result);
    boost::json::object report;
    report["findings"] = std::move(lines);
    report["counts"] = std::move(counts);
    return terminal_safe(boost::json::serialize(report)) + "\n";
}

}  // namespace tokenkeeper::ctl::doctor
