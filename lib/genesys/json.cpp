#include "lib/genesys/json.hpp"

#include "lib/genesys/text.hpp"

#include <utility>

#include <boost/json/parse.hpp>

namespace tokenkeeper::genesys {

namespace json = boost::json;

std::optional<json::object> parse_object(std::string_view body) {
    if (body.size() > largest_body) return std::nullopt;
    json::parse_options options;
    options.max_depth = 32;
    boost::system::error_code failed;
    json::value value = json::parse(body, failed, {}, options);
    if (failed || !value.is_object()) return std::nullopt;
    return std::move(value.get_object());
}

const json::object* object_in(const json::object& in, std::string_view key) noexcept {
    const json::value* const value = in.if_contains(key);
    return value != nullptr ? value->if_object() : nullptr;
}

std::string_view string_in(const json::object& in, std::string_view key) noexcept {
    const json::value* const value = in.if_contains(key);
    const json::string* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view{text->data(), text->size()} : std::string_view{};
}

std::string text_in(const json::object& in, std::string_view key) {
    return printable(string_in(in, key));
}

std::vector<std::string> texts_in(const json::object& in, std::string_view key) {
    std::vector<std::string> texts;
    const json::value* const value = in.if_contains(key);
    const json::array* const array = value != nullptr ? value->if_array() : nullptr;
    if (array == nullptr) return texts;
    for (const json::value& element : *array) {
        if (const json::string* const text = element.if_string()) {
            texts.push_back(printable({text->data(), text->size()}));
        }
    }
    return texts;
}

}  // namespace tokenkeeper::genesys
