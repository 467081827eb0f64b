#include "daemon/ctl/doctor/bundle/redaction.hpp"

#include "daemon/config/findings.hpp"
#include "daemon/config/values/values.hpp"
#include "daemon/config/yaml/parse.hpp"
#include "daemon/ctl/doctor/bundle/shown_value.hpp"
#include "lib/base/printable.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <sstream>

namespace tokenkeeper::ctl::doctor {
namespace {

/// Shorter ones stand in innocent words.
constexpr std::size_t shortest_secret = 6;
constexpr std::size_t longest_name = 64;
constexpr std::size_t depth_of_names = 1;
/// A word that is longer than any of a configuration is a secret, as far as we know.
constexpr std::size_t longest_plain_word = 25;

/// Writes the structure of a configuration, and every value through `redactor`.
class structure_writer {
public:
    explicit structure_writer(redactor& removal) : removal_{removal} {}

    void write_map(const config::node& map, std::size_t depth) {
        for (const auto& entry : map.entries) {
            text_ += std::string(2 * depth, ' ') + shown_key(entry.key, depth) + ":";
            write_value(entry.key, entry.value, depth + 1);
        }
    }

    [[nodiscard]] std::string take() { return std::move(text_); }

private:
    void write_value(const std::string& key, const config::node& value, std::size_t depth) {
        using kind = config::node::kind;
        if (value.type == kind::text) text_ += " " + shown(key, value.text);
        text_ += "\n";
        if (value.type == kind::map) write_map(value, depth);
        if (value.type != kind::list) return;
        for (const auto& item : value.items) {
            text_ += std::string(2 * depth, ' ') + "-";
            write_value(key, item, depth + 1);
        }
    }

    /// A forgotten colon, or a forgotten space behind it, makes a secret a key or a part of one. Names of
    /// organizations and sessions stand in the second level of the structure; elsewhere no key is long.
    std::string shown_key(const std::string& key, std::size_t depth) {
        const auto longest = depth == depth_of_names ? longest_name : longest_plain_word;
        if (config::is_name(key) && key.size() <= longest) return printable(key);
        constexpr std::string_view between{" \t:=,'\""};
        for (auto begin = key.find_first_not_of(between); begin != std::string::npos;) {
            const auto end = std::min(key.find_first_of(between, begin), key.size());
            if (end - begin > longest_plain_word) removal_.remove(key.substr(begin, end - begin));
            begin = key.find_first_not_of(between, end);
        }
        return removal_.remove(key);
    }

    std::string shown(const std::string& key, const std::string& value) {
        if (auto whole = shown_value(key, value)) {
            if (*whole != value) removal_.remove(value.substr(0, value.rfind('@')));
            return printable(*whole);
        }
        return removal_.remove(value);
    }

    redactor& removal_;
    std::string text_;
};

/// The text without the user and password in URLs.
std::string without_users(std::string line, redactor& removal) {
    for (std::size_t at = line.find("://"); at != std::string::npos; at = line.find("://", at + 3)) {
        const auto begin = at + 3;
        // A password may hold a slash.
        const auto end = std::min(line.find_first_of(" \t\"'", begin), line.size());
        const auto user_end = line.rfind('@', end);
        if (user_end == std::string::npos || user_end < begin || user_end >= end) continue;
        line.replace(begin, user_end - begin, removal.remove(line.substr(begin, user_end - begin)));
    }
    return line;
}

/// The part of a line of a unit that is shown.
enum class shown_part { whole, command, key };

shown_part shown_part_of(std::string_view key) {
    if (key.starts_with("Exec")) return shown_part::command;
    return has_plain_value(key) ? shown_part::whole : shown_part::key;
}

bool is_section(std::string_view line) {
    return line.starts_with('[') && line.ends_with(']') && line.size() <= longest_plain_word;
}

bool is_comment(std::string_view line) {
    const auto text = genesys::trimmed(line);
    return text.starts_with('#') || text.starts_with(';');
}

/// A line that goes on in the next one.
bool is_continued(const std::string& line) {
    return !line.empty() && line.back() == '\\';
}

}  // namespace

std::string redactor::remove(std::string_view value) {
    ++count_;
    if (value.size() >= shortest_secret) removed_.emplace_back(value);
    // The password alone is as good as the pair.
    const auto colon = value.rfind(':');
    if (colon != std::string_view::npos && value.size() - colon > shortest_secret)
        removed_.emplace_back(value.substr(colon + 1));
    return std::string{removed_mark};
}

std::string redactor::configuration(std::string_view text) {
    config::findings ignored;
    const auto parsed = config::parse_yaml(text, {}, ignored, true);
    if (!parsed) return "# " + remove({}) + ": " + std::to_string(text.size()) + " bytes that are not YAML\n";
    structure_writer writer{*this};
    writer.write_map(parsed->root(), 0);
    return writer.take();
}

std::string redactor::unit(std::string_view text) {
    std::istringstream lines{std::string{text}};
    std::string kept;
    std::optional<shown_part> unfinished;
    for (std::string line; std::getline(lines, line);) {
        if (line.ends_with('\r')) line.pop_back();
        if (is_comment(line)) continue;  // between the lines of one value, too
        const auto content = genesys::trimmed(line);
        if (!unfinished && (content.empty() || is_section(content))) {
            kept += std::string{content} + "\n";
            continue;
        }
        // Without a key it says nothing to systemd, and nothing that we know.
        const auto equals = line.find('=');
        const bool has_key = !unfinished && equals != std::string::npos;
        const auto key = genesys::trimmed(std::string_view{line}.substr(0, has_key ? equals : 0));
        const auto shown = unfinished.value_or(has_key ? shown_part_of(key) : shown_part::key);
        const auto start = has_key ? equals + 1 : 0;
        const auto value = genesys::trimmed(std::string_view{line}.substr(start));
        kept += line.substr(0, start);
        if (shown == shown_part::whole) {
            kept += without_users(line.substr(start), *this);
        } else if (!value.empty()) {
            kept += shown == shown_part::command ? command(value) : remove(value);
        }
        kept += "\n";
        unfinished.reset();
        // The rest of a command has no program.
        if (is_continued(line)) unfinished = shown == shown_part::whole ? shown : shown_part::key;
    }
    return kept;
}

std::string redactor::command(std::string_view line) {
    std::string kept;
    std::istringstream words{std::string{line}};
    for (std::string word; words >> word;) {
        const bool is_program = kept.empty();
        const bool is_option = word.starts_with("--") && word.find('=') == std::string::npos &&
                               word.size() <= longest_plain_word;
        const bool is_file = word.starts_with('/') && shown_value("access_token_file", word).has_value();
        if (!is_program) kept += ' ';
        kept += is_program || is_option || is_file ? word : remove(word);
    }
    return kept;
}

std::string redactor::scrub(std::string text) const {
    for (const auto& value : removed_) {
        for (auto at = text.find(value.reveal()); at != std::string::npos;
             at = text.find(value.reveal(), at + removed_mark.size()))
            text.replace(at, value.reveal().size(), removed_mark);
    }
    return text;
}

}  // namespace tokenkeeper::ctl::doctor
