#include "daemon/ctl/login/redirect_page.hpp"

#include "lib/base/printable.hpp"

namespace tokenkeeper::ctl {
namespace {

std::string escape_for_html(std::string_view text) {
    std::string escaped;
    for (const char c : text) {
        switch (c) {
            case '&':
                escaped += "&amp;";
                break;
            case '<':
                escaped += "&lt;";
                break;
            case '>':
                escaped += "&gt;";
                break;
            case '"':
                escaped += "&quot;";
                break;
            case '\'':
                escaped += "&#39;";
                break;
            default:
                escaped += c;
        }
    }
    return escaped;
}

}  // namespace

std::string redirect_page(std::string_view text) {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta "
           "charset=\"utf-8\"><title>tokenkeeper</title></head>\n"
           "<body><p>" +
           escape_for_html(printable(text)) + "</p></body></html>\n";
}

}  // namespace tokenkeeper::ctl
