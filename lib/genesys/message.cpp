#include "lib/genesys/message.hpp"

#include "lib/genesys/text.hpp"

namespace tokenkeeper::genesys {

std::string_view to_string(method m) noexcept {
    switch (m) {
        case method::get:
            return "GET";
        case method::head:
            return "HEAD";
        case method::put:
            return "PUT";
        case method::post:
            return "POST";
        case method::delete_:
            return "DELETE";
    }
    return "GET";
}

std::string_view response::header(std::string_view name) const noexcept {
    for (const auto& [field, value] : headers) {
        if (same_ignoring_case(field, name)) return value;
    }
    return {};
}

}  // namespace tokenkeeper::genesys
