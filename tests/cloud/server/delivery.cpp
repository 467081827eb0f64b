#include "tests/cloud/server/delivery.hpp"

#include "tests/cloud/model/answers.hpp"

namespace tokenkeeper::cloud {

std::string wire(const genesys::response& r, bool head) {
    std::string out =
        "HTTP/1.1 " + std::to_string(r.status) + ' ' + std::string{reason_phrase(r.status)} + "\r\n";
    for (const auto& [name, value] : r.headers) {
        out.append(name).append(": ").append(value).append("\r\n");
    }
    if (r.status != 204 && !head) out += "Content-Length: " + std::to_string(r.body.size()) + "\r\n";
    return out + "\r\n" + r.body;
}

std::string_view log_suffix(delivery kind) {
    switch (kind) {
        case delivery::respond:
            return "";
        case delivery::cut_short:
            return " cut short";
        case delivery::big_body:
            return " big body";
        case delivery::endless_headers:
            return " endless headers";
        case delivery::garbage:
            return " garbage";
        case delivery::reset:
            return " reset";
        case delivery::refuse:
            return " refused";
        case delivery::hang:
            return " hangs";
    }
    return "";
}

}  // namespace tokenkeeper::cloud
