#include "daemon/ctl/doctor/bundle/redaction.hpp"

#include "daemon/config/findings.hpp"
#include "daemon/config/yaml/parse.hpp"
#include "daemon/ctl/doctor/bundle/shown_value.hpp"
#include "lib/base/printable.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace tokenkeeper::ctl::doctor {
namespace {

/// Shorter ones stand in innocent words.
constexpr std::size_t shortest_secret = 6;
constexpr std::size_t longest_key = 64;

/// Writes the structure of a configuration, and every value through `redactor`.
class structure_writer {
public:
    explicit structure_writer(redactor& removal) : removal_{removal} {}

    void write_map(const config::node& map, std::size_t depth) {
        for (const auto& entry : map.entries) {
            const bool is_name = entry.key.size() <= longest_key;
            text_ += std::string(2 * depth, ' ') +
                     (is_name ? printable(entry.key) : removal_.remove(entry.key)) + ":";
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
        const auto end = std::min(line.find_first_of(" \t\"'/", begin), line.size());
        const auto user_end = line.rfind('@', end);
        if (user_end == std::string::npos || user_end < begin || user_end >= end) continue;
        line.replace(begin, user_end - begin, removal.remove(line.substr(begin, user_end - begin)));
    }
    return line;
}

bool holds_secret(std::string_view key) {
    constexpr std::array keys{"Environment", "SetCredential", "SetCredentialEncrypted"};
    return std::ranges::find(keys, key) != keys.end();
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
    bool goes_on = false;
    for (std::string line; std::getline(lines, line);) {
        const bool continues_secret = goes_on;
        const auto equals = line.find('=');
        const bool is_secret =
            continues_secret || (equals != std::string::npos && holds_secret(line.substr(0, equals)));
        goes_on = is_secret && is_continued(line);
        if (!is_secret) {
            const bool is_comment = line.starts_with('#') || line.starts_with(';');
            if (!is_comment) kept += without_users(std::move(line), *this) + "\n";
            continue;
        }
        const auto start = continues_secret ? 0 : equals + 1;
        kept += line.substr(0, start) + remove(line.substr(start)) + "\n";
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
