#include "lib/genesys/answers/web_page.hpp"

#include "lib/genesys/text.hpp"

#include <algorithm>
#include <string_view>

namespace tokenkeeper::genesys {
namespace {

/// The part of a page that is searched, in bytes: titles are near the beginning.
constexpr std::size_t searched = std::size_t{16} << 10U;

std::size_t find_ignoring_case(std::string_view text, std::string_view word) noexcept {
    const auto found = std::search(text.begin(), text.end(), word.begin(), word.end(),
                                   [](char a, char b) { return to_lower(a) == to_lower(b); });
    return found == text.end() ? std::string_view::npos : static_cast<std::size_t>(found - text.begin());
}

bool begins_with(std::string_view text, std::string_view word) noexcept {
    return text.size() >= word.size() && same_ignoring_case(text.substr(0, word.size()), word);
}

constexpr std::string_view page_blanks = " \t\r\n";

std::string_view title_in(std::string_view page) noexcept {
    page = page.substr(0, searched);
    const std::size_t tag = find_ignoring_case(page, "<title");
    if (tag == std::string_view::npos) return {};
    page.remove_prefix(tag);
    const std::size_t end_of_tag = page.find('>');
    if (end_of_tag == std::string_view::npos) return {};
    page.remove_prefix(end_of_tag + 1);
    const std::size_t end = find_ignoring_case(page, "</title");
    return end == std::string_view::npos ? std::string_view{} : trimmed(page.substr(0, end), page_blanks);
}

}  // namespace

bool is_web_page(const response& r) noexcept {
    const std::string_view body = trimmed(std::string_view{r.body}.substr(0, searched), page_blanks);
    return find_ignoring_case(r.header("Content-Type"), "text/html") != std::string_view::npos ||
           begins_with(body, "<html") || begins_with(body, "<!doctype html");
}

std::string web_page_text(const response& r) {
    constexpr std::size_t most = 80;
    const auto title = printable_message(title_in(r.body), most);
    return title.empty() ? "a web page" : "a web page titled \"" + title + '"';
}

}  // namespace tokenkeeper::genesys
