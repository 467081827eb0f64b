#include "daemon/config/yaml/reason.hpp"

#include "lib/base/printable.hpp"
#include "lib/genesys/text.hpp"

#include <array>

#include <yaml-cpp/exceptions.h>

namespace tokenkeeper::config {
namespace {

constexpr std::string_view tab_message = "a tab in the indentation; YAML allows only spaces there";

struct translation {
    std::string_view theirs;
    std::string_view ours;
    bool at_last = false;  ///< report the last good position instead of yaml-cpp's
};

constexpr std::string_view alias_words =
    "YAML's anchors (&) and aliases (*) are not supported; put quotes around a value that begins with one";
constexpr std::string_view tag_words =
    "YAML's tags (!) are not supported; put quotes around a value that begins with \"!\"";
constexpr std::string_view colon_words =
    "a key or \": \" is not expected here; indent this line like its neighbours, end the line before it "
    "properly, and put quotes around a value that holds \": \"";
constexpr std::string_view misfit_words =
    "this line does not fit what is above it; check its indentation, and that nothing follows a "
    "closing quote or bracket";

const std::array translations{
    translation{YAML::ErrorMsg::TAB_IN_INDENTATION, tab_message},
    translation{YAML::ErrorMsg::MAP_VALUE, colon_words},
    translation{YAML::ErrorMsg::MAP_KEY, colon_words},
    translation{YAML::ErrorMsg::BLOCK_ENTRY,
                "a list entry (\"- \") is not expected here; put it on a line of its own below its key"},
    translation{YAML::ErrorMsg::END_OF_MAP, misfit_words},
    translation{YAML::ErrorMsg::END_OF_SEQ, misfit_words},
    translation{YAML::ErrorMsg::END_OF_MAP_FLOW, "a \"{\" is opened and never closed; look from here on",
                true},
    translation{YAML::ErrorMsg::END_OF_SEQ_FLOW, "a \"[\" is opened and never closed; look from here on",
                true},
    translation{YAML::ErrorMsg::EOF_IN_SCALAR, unclosed_quote, true},
    translation{YAML::ErrorMsg::DOC_IN_SCALAR, "a quote is opened and not closed before \"---\" or \"...\"",
                true},
    translation{YAML::ErrorMsg::FLOW_END, "a closing bracket without an opening one"},
    translation{YAML::ErrorMsg::UNKNOWN_TOKEN,
                "a value cannot begin with this character; put quotes around the value"},
    translation{YAML::ErrorMsg::CHAR_IN_SCALAR,
                "a value cannot begin with this character; put quotes around the value"},
    translation{YAML::ErrorMsg::UNKNOWN_ANCHOR, alias_words},
    translation{YAML::ErrorMsg::ALIAS_NOT_FOUND, alias_words},
    translation{YAML::ErrorMsg::ANCHOR_NOT_FOUND, alias_words},
    translation{YAML::ErrorMsg::CHAR_IN_ALIAS, alias_words},
    translation{YAML::ErrorMsg::CHAR_IN_ANCHOR, alias_words},
    translation{YAML::ErrorMsg::ALIAS_CONTENT, alias_words},
    translation{YAML::ErrorMsg::MULTIPLE_ANCHORS, alias_words},
    translation{YAML::ErrorMsg::MULTIPLE_TAGS, tag_words},
    translation{YAML::ErrorMsg::TAG_WITH_NO_SUFFIX, tag_words},
    translation{YAML::ErrorMsg::CHAR_IN_TAG_HANDLE, tag_words},
    translation{YAML::ErrorMsg::END_OF_VERBATIM_TAG, tag_words},
    translation{YAML::ErrorMsg::BAD_FILE, "nested too deeply"},
};

std::string_view line_of(std::string_view text, int number) {
    for (; number > 1; --number) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find('\n'));
}

/// The column of a tab before the first other character of a line; 0: none.
int tab_in_indentation(std::string_view line) {
    const auto end = line.find_first_not_of(" \t");
    const auto tab = line.substr(0, end).find('\t');
    return tab == std::string_view::npos ? 0 : static_cast<int>(tab) + 1;
}

/// True for characters that steer, reverse or hide text. Pictures and marks may stand in a comment.
constexpr bool is_hidden(char32_t code) noexcept {
    return (code >= 0x80 && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
           (code >= 0x2028 && code <= 0x202e) || (code >= 0x2060 && code <= 0x206f) || code == 0xfeff;
}

/// The length of the UTF-8 character at the start of a text that is not empty; 0: none that may stand here.
std::size_t character_length(std::string_view text) noexcept {
    const auto next = tokenkeeper::first_character(text);
    return next.valid && !is_hidden(next.code) ? next.length : 0;
}

}  // namespace

std::optional<syntax_error> unreadable_character(std::string_view text) {
    position start{1, 1};
    while (!text.empty()) {
        const auto c = static_cast<unsigned char>(text.front());
        const std::size_t size = character_length(text);
        if (size == 0) {
            return syntax_error{start,
                                "this is not UTF-8, or an invisible character; save the file as UTF-8 text "
                                "without such characters"};
        }
        if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
            return syntax_error{start, "a control character; is this a text file?"};
        start.column += 1;
        if (c == '\n') start = {start.line + 1, 1};
        text.remove_prefix(size);
    }
    return std::nullopt;
}

bool is_never_closed(std::string_view text) {
    const char quote = text.empty() ? '\0' : text.front();
    if (quote != '"' && quote != '\'') return false;
    for (std::size_t i = 1; i < text.size(); ++i) {
        const bool escaped = quote == '"' ? text[i] == '\\' : text.substr(i).starts_with("''");
        if (escaped) {
            ++i;
        } else if (text[i] == quote) {
            return false;
        }
    }
    return true;
}

syntax_error plain_reason(std::string_view text, position start, const std::string& reason, position last) {
    if (const int tab = tab_in_indentation(line_of(text, start.line)); tab != 0)
        return {{start.line, tab}, std::string{tab_message}};
    // "unknown escape character: x" and the like carry the character behind the words.
    if (reason.starts_with(YAML::ErrorMsg::INVALID_ESCAPE)) {
        return {start,
                "an unknown escape sequence in double quotes; write \"\\\\\" for a backslash or use single "
                "quotes"};
    }
    for (const auto& t : translations) {
        if (reason == t.theirs) return {t.at_last && last.line > 0 ? last : start, std::string{t.ours}};
    }
    return {start, "not valid YAML: " + printable(reason, genesys::longest_text)};
}

}  // namespace tokenkeeper::config
