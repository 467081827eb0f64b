#include "daemon/config/file_access.hpp"
#include "daemon/config/values.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::config {
namespace {

/// Not a file's name, but a secret in its place: long, and without what names have. Longer than a UUID; the
/// secrets of OAuth clients have 43 characters.
bool looks_like_secret(std::string_view text) {
    constexpr std::size_t least = 40;
    const auto fits = [](char c) { return genesys::is_letter_or_digit(c) || c == '-' || c == '_'; };
    return text.size() >= least && std::ranges::all_of(text, fits);
}

}  // namespace

std::optional<std::filesystem::path> read_secret_file_name(const node& from, const std::string& path,
                                                           std::string_view what, context& in) {
    const auto text = read_text(from, path, "a file name", in);
    if (!text) return std::nullopt;
    auto file = in.resolve(*text);
    const auto opened = open_file::open(file);
    if (opened) {
        if (auto exposed = opened->exposure(in.env); !exposed.empty())
            in.report(from.at, path, std::move(exposed));
    } else if (opened.error().what == file_error::kind::not_a_file) {
        in.report(from.at, path, opened.error().message);
    } else if (looks_like_secret(*text)) {
        in.report(from.at, path,
                  "must be the name of a file; this looks like the " + std::string{what} +
                      " itself, which belongs into that file");
    }
    return file;
}

}  // namespace tokenkeeper::config
