#include "daemon/config/values/values.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <filesystem>
#include <system_error>

namespace tokenkeeper::config {
namespace {

/// Returns true if a text is a secret rather than the name of a file: 40 or more characters (a UUID has 36,
/// the secret of an OAuth client 43) without a dot or a slash.
bool looks_like_secret(std::string_view text) {
    constexpr std::size_t least = 40;
    const auto fits = [](char c) { return genesys::is_letter_or_digit(c) || c == '-' || c == '_'; };
    return text.size() >= least && std::ranges::all_of(text, fits);
}

}  // namespace

std::optional<std::filesystem::path> read_private_file_name(const node& value, const std::string& path,
                                                            std::string_view noun, context& input) {
    const auto text = read_text(value, path, "a file name", input);
    if (!text) return std::nullopt;
    auto file = input.resolve(*text);
    std::error_code ignored;
    if (looks_like_secret(*text) && !std::filesystem::exists(file, ignored)) {
        input.report(value.start, path,
                     "must be the name of a file; this looks like the " + std::string{noun} +
                         " itself, which belongs in that file");
        return std::nullopt;
    }
    return file;
}

std::optional<std::filesystem::path> read_secret_file_name(const node& value, const std::string& path,
                                                           secret_kind kind, context& input) {
    auto file = read_private_file_name(value, path, noun_of(kind), input);
    if (file) input.secrets.push_back({input.place_of(value.start), path, *file, kind});
    return file;
}

}  // namespace tokenkeeper::config
