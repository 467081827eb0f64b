#include "daemon/config/sets/set_names.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>

namespace tokenkeeper::config {
namespace {

/// The part of a text between its beginning and its end, if it has both and is longer than they are.
std::optional<std::string_view> middle_of(std::string_view text, std::string_view begin,
                                          std::string_view end) {
    const bool fits =
        text.size() > begin.size() + end.size() && text.starts_with(begin) && text.ends_with(end);
    if (!fits) return std::nullopt;
    return text.substr(begin.size(), text.size() - begin.size() - end.size());
}

}  // namespace

std::string_view trouble_of_pattern(std::string_view pattern) {
    if (std::ranges::count(pattern, '*') != 1)
        return "needs exactly one *, which stands for the name of the session, such as \"*.token\"";
    if (pattern.find_first_of("/?[]") != std::string_view::npos)
        return "holds a \"/\", \"?\", \"[\" or \"]\"; write the file name with one *, such as \"*.token\"";
    if (pattern.front() == '.') return "begins with a dot, and files with a dot are no sessions";
    return std::ranges::all_of(pattern, genesys::is_visible_ascii)
               ? std::string_view{}
               : "holds a space or a character that is not ASCII; name the files without it";
}

std::optional<std::string_view> name_in_file(std::string_view pattern, std::string_view file) {
    if (file.starts_with('.')) return std::nullopt;
    const auto star = pattern.find('*');
    return middle_of(file, pattern.substr(0, star), pattern.substr(star + 1));
}

std::filesystem::path sink_of_member(const session_set& set, std::string_view name) {
    auto path = set.common.sink->path.native();
    const auto at = path.rfind(name_mark);
    if (at != std::string::npos) path.replace(at, name_mark.size(), name);
    return path;
}

session member_of(const session_set& set, const std::string& name, const std::string& file) {
    auto one = set.common;
    one.name = name;
    one.token_file = set.directory / file;
    if (one.sink) one.sink->path = sink_of_member(set, name);
    return one;
}

std::optional<std::string> name_in_sink(const session_set& set, const std::filesystem::path& file) {
    if (!set.common.sink || set.common.sink->path.parent_path() != file.parent_path()) return std::nullopt;
    const auto pattern = set.common.sink->path.filename().native();
    const auto name = file.filename().native();
    const auto at = pattern.find(name_mark);
    if (at == std::string::npos) return std::nullopt;
    const auto found = middle_of(name, std::string_view{pattern}.substr(0, at),
                                 std::string_view{pattern}.substr(at + name_mark.size()));
    return found ? std::optional{std::string{*found}} : std::nullopt;
}

}  // namespace tokenkeeper::config
