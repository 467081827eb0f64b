#include "lib/net/http/header_check.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <cassert>

namespace tokenkeeper::net {
namespace {

constexpr std::string_view line_end = "\r\n";
constexpr std::size_t bare_status_line = std::string_view("HTTP/1.1 200").size();

constexpr bool is_blank(char c) {
    return c == ' ' || c == '\t';
}

/// Takes the text up to the next line end out of `rest`.
std::string_view next_line(std::string_view& rest) {
    const auto end = rest.find(line_end);
    const auto line = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), line.size() + line_end.size()));
    return line;
}

/// Collects the fields that say how long the body is.
class framing {
public:
    explicit framing(bool is_http_1_0) : is_http_1_0_(is_http_1_0) {}

    std::string_view add(std::string_view name, std::string_view value) {
        is_framing_field_ = true;
        if (genesys::same_ignoring_case(name, "Content-Length")) return add_length(value);
        if (genesys::same_ignoring_case(name, "Transfer-Encoding")) return add_encoding(value);
        is_framing_field_ = false;
        return {};
    }

    [[nodiscard]] std::string_view continuation_fault() const {
        return is_framing_field_ ? "a length of the body in two lines" : std::string_view{};
    }

    [[nodiscard]] std::string_view fault() const {
        const bool has_both = has_encoding_ && !length_.empty();
        return has_both ? "both Transfer-Encoding and Content-Length" : std::string_view{};
    }

private:
    std::string_view add_length(std::string_view value) {
        if (value.empty() || !std::ranges::all_of(value, genesys::is_digit))
            return "a Content-Length that is no number";
        if (!length_.empty() && length_ != value) return "two different values of Content-Length";
        length_ = value;
        return {};
    }

    std::string_view add_encoding(std::string_view value) {
        if (has_encoding_) return "two fields of Transfer-Encoding";
        if (is_http_1_0_) return "a Transfer-Encoding in HTTP/1.0";
        has_encoding_ = true;
        return genesys::same_ignoring_case(value, "chunked") ? std::string_view{}
                                                             : "a Transfer-Encoding other than \"chunked\"";
    }

    bool is_http_1_0_;
    bool is_framing_field_ = false;
    bool has_encoding_ = false;
    std::string_view length_;
};

}  // namespace

std::string_view character_fault(std::string_view text, std::size_t start) {
    for (std::size_t i = start; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '\n' && (i == 0 || text[i - 1] != '\r')) return "a bare LF";
        if (c == '\r' && i + 1 < text.size() && text[i + 1] != '\n') return "a bare CR";
        const bool is_control = (c >= 0 && c < ' ') || c == '\x7f';
        if (is_control && c != '\t' && c != '\r' && c != '\n') return "a control character";
    }
    return {};
}

std::string_view header_fault(std::string_view header) {
    assert(header.ends_with("\r\n\r\n"));
    framing lengths(header.starts_with("HTTP/1.0"));
    next_line(header);
    bool is_first = true;
    std::size_t count = 0;
    for (auto line = next_line(header); !line.empty(); line = next_line(header)) {
        if (++count > most_fields) return "more than 200 fields in the header";
        std::string_view fault;
        const auto colon = line.find(':');
        if (is_blank(line.front())) {
            fault = is_first ? "a space before the first field" : lengths.continuation_fault();
        } else if (colon == std::string_view::npos) {
            fault = "a line without a colon";
        } else if (colon > 0 && is_blank(line[colon - 1])) {
            fault = "a space before a colon";
        } else {
            fault = lengths.add(line.substr(0, colon), genesys::trimmed(line.substr(colon + 1)));
        }
        if (!fault.empty()) return fault;
        is_first = false;
    }
    return lengths.fault();
}

bool lacks_reason_space(std::string_view header) {
    return header.find(line_end) == bare_status_line;
}

}  // namespace tokenkeeper::net
