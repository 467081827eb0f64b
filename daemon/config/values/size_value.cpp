#include "daemon/config/values/size_value.hpp"

#include "daemon/config/values/values.hpp"
#include "daemon/config/wording.hpp"

#include <array>
#include <charconv>
#include <utility>

namespace tokenkeeper::config {

std::optional<std::uint64_t> parse_size(std::string_view text) {
    if (text == "0") return 0;
    constexpr std::array<std::pair<std::string_view, unsigned>, 3> units{
        {{"KiB", 10}, {"MiB", 20}, {"GiB", 30}}};
    for (const auto& [unit, shift] : units) {
        if (!text.ends_with(unit)) continue;
        text.remove_suffix(unit.size());
        std::uint64_t number = 0;
        const char* end = text.data() + text.size();
        const auto [stop, failure] = std::from_chars(text.data(), end, number);
        const bool whole = failure == std::errc{} && stop == end && !text.empty();
        if (!whole || number > (UINT64_MAX >> shift)) return std::nullopt;
        return number << shift;
    }
    return std::nullopt;
}

std::optional<std::uint64_t> read_size(const node& value, const std::string& path, std::uint64_t least,
                                       std::uint64_t most, std::string_view allowed, context& input) {
    const auto text = read_text(value, path, "a size", input);
    if (!text) return std::nullopt;
    const auto size = parse_size(*text);
    if (!size) {
        input.report(value.start, path, in_quotes(*text) + " is not a size; write it like 512KiB or 16MiB");
        return std::nullopt;
    }
    if (*size == 0 || (*size >= least && *size <= most)) return size;
    input.report(value.start, path,
                 in_quotes(*text) + " is out of range; allowed is " + std::string{allowed});
    return std::nullopt;
}

}  // namespace tokenkeeper::config
