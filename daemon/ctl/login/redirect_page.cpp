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

std::string leading_page(std::string_view address) {
    return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"referrer\" "
           "content=\"no-referrer\"><meta http-equiv=\"refresh\" content=\"0; url=" +
           escape_for_html(address) + "\"><title>tokenkeeper</title></head></html>\n";
}

}  // namespace tokenkeeper::ctl
