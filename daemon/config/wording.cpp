#include "daemon/config/wording.hpp"

#include "lib/base/shell_word.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace tokenkeeper::config {
namespace {

/// This is longer than any key. The distance costs the product of the lengths, so the rest is not compared.
constexpr std::size_t longest_compared = 64;
/// The most names that are compared; more are not worth the time.
constexpr std::size_t most_compared = 1000;

char folded(char c) noexcept {
    return c == '-' ? '_' : genesys::to_lower(c);
}

bool swapped(std::string_view a, std::string_view b, std::size_t i, std::size_t j) {
    return i > 1 && j > 1 && folded(a[i - 1]) == folded(b[j - 2]) && folded(a[i - 2]) == folded(b[j - 1]);
}

/// One is the beginning of the other: `interval` is no such case, `warn` for `warning` is.
bool begins(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    return common >= 3 && edit_distance(a.substr(0, common), b.substr(0, common)) == 0;
}

}  // namespace

std::string in_quotes(std::string_view text) {
    constexpr std::size_t most = 80;
    return '"' + genesys::printable_message(text, most) + (text.size() > most ? "…\"" : "\"");
}

std::string shown(std::string_view file) {
    return genesys::printable_message(file, 4096);
}

std::string shell_word(std::string_view file) {
    return quote_for_shell(file);
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    a = a.substr(0, longest_compared);
    b = b.substr(0, longest_compared);
    using row = std::array<std::size_t, longest_compared + 1>;
    row two_ago{};
    row before{};
    row now{};
    for (std::size_t j = 0; j <= b.size(); ++j)
        before.at(j) = j;
    for (std::size_t i = 1; i <= a.size(); ++i) {
        now.at(0) = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            const std::size_t changed = folded(a[i - 1]) == folded(b[j - 1]) ? 0 : 1;
            now.at(j) = std::min({before.at(j) + 1, now.at(j - 1) + 1, before.at(j - 1) + changed});
            if (swapped(a, b, i, j)) now.at(j) = std::min(now.at(j), two_ago.at(j - 2) + 1);
        }
        two_ago = before;
        before = now;
    }
    return before.at(b.size());
}

std::string_view closest(std::string_view written, const std::vector<std::string_view>& known) {
    std::string_view best;
    if (written.size() > longest_compared) return best;
    std::size_t least = std::max<std::size_t>(1, written.size() / 3) + 1;
    for (const auto& candidate : known) {
        if (begins(written, candidate) && best.empty()) best = candidate;
        const auto distance = edit_distance(written, candidate);
        if (distance >= least) continue;
        least = distance;
        best = candidate;
    }
    return best;
}

std::string suggestion(std::string_view written, const std::vector<std::string_view>& known,
                       std::string_view otherwise) {
    std::vector<std::string_view> looked_at = known;
    if (looked_at.size() > most_compared) looked_at.resize(most_compared);
    if (const auto best = closest(written, looked_at); !best.empty())
        return "; did you mean " + in_quotes(best) + '?';
    constexpr std::size_t most_listed = 20;
    if (otherwise.empty() || known.empty() || known.size() > most_listed) return {};
    return "; " + std::string{otherwise} + ": " + joined(known);
}

std::string counted(std::size_t count, std::string_view noun) {
    return std::to_string(count) + ' ' + std::string{noun} + (count == 1 ? "" : "s");
}

std::string rounded(double number, int decimals) {
    // A double has at most 309 digits before the point.
    std::array<char, 330> text{};
    static_cast<void>(std::snprintf(text.data(), text.size(), "%.*f", std::clamp(decimals, 0, 9), number));
    std::string shown{text.data()};
    if (shown.find('.') == std::string::npos) return shown;
    shown.erase(shown.find_last_not_of('0') + 1);
    if (shown.ends_with('.')) shown.pop_back();
    return shown;
}

std::string joined(const std::vector<std::string_view>& words) {
    std::string text;
    for (const auto& word : words) {
        if (!text.empty()) text += ", ";
        text += word;
    }
    return text;
}

}  // namespace tokenkeeper::config
