#include "lib/genesys/answers/json.hpp"

#include "lib/base/json_bounds.hpp"
#include "lib/base/wiped_memory.hpp"
#include "lib/genesys/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include <boost/json/memory_resource.hpp>
#include <boost/json/parser.hpp>

namespace tokenkeeper::genesys {

namespace json = boost::json;

namespace {

class wiping_resource final : public json::memory_resource {
    void* do_allocate(std::size_t size, std::size_t /*alignment*/) override {
        return wiping_allocator<std::max_align_t>{}.allocate(units(size));
    }
    void do_deallocate(void* block, std::size_t size, std::size_t /*alignment*/) override {
        wiping_allocator<std::max_align_t>{}.deallocate(static_cast<std::max_align_t*>(block), units(size));
    }
    [[nodiscard]] bool do_is_equal(const memory_resource& resource) const noexcept override {
        return this == &resource;
    }

    static std::size_t units(std::size_t bytes) {
        return (bytes + sizeof(std::max_align_t) - 1) / sizeof(std::max_align_t);
    }
};

/// The one resource of the process, because objects outlive what made them.
json::storage_ptr wiped_memory() {
    static wiping_resource memory;
    return &memory;
}

}  // namespace

bool is_bounded(std::string_view body) noexcept {
    return has_bounded_objects(body) && has_bounded_parts(body, most_body_parts);
}

std::optional<parsed_object> parse_object(std::string_view body) {
    constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
    if (body.size() > largest_body) return std::nullopt;
    if (body.starts_with(byte_order_mark)) body.remove_prefix(byte_order_mark.size());
    if (!is_bounded(body)) return std::nullopt;
    json::parse_options options;
    options.max_depth = deepest_json;
    boost::system::error_code failed;
    // All of the object at once, as a rule: a text of JSON becomes about four times as long.
    auto memory = std::make_unique<json::monotonic_resource>(4 * body.size(), wiped_memory());
    json::parser parser(wiped_memory(), options);
    parser.reset(memory.get());
    parser.write(body, failed);
    if (failed) return std::nullopt;
    json::value value = parser.release();
    if (!value.is_object()) return std::nullopt;
    return parsed_object{std::move(memory), std::move(value.get_object())};
}

const json::object* object_in(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(key);
    return value != nullptr ? value->if_object() : nullptr;
}

std::string_view string_in(const json::object& object, std::string_view key) noexcept {
    const json::value* const value = object.if_contains(key);
    const json::string* const text = value != nullptr ? value->if_string() : nullptr;
    return text != nullptr ? std::string_view{text->data(), text->size()} : std::string_view{};
}

std::string text_in(const json::object& object, std::string_view key) {
    return printable_message(string_in(object, key));
}

namespace {

bool is_scope(std::string_view text) noexcept {
    return !text.empty() && text.size() < token_like && std::ranges::all_of(text, is_visible_ascii) &&
           text.find_first_of("\"\\") == std::string_view::npos;
}

}  // namespace

std::vector<std::string> scopes_in(const json::object& object, std::string_view key) {
    std::vector<std::string> scopes;
    const json::value* const value = object.if_contains(key);
    const json::array* const array = value != nullptr ? value->if_array() : nullptr;
    if (array == nullptr) return scopes;
    for (const json::value& element : *array) {
        const json::string* const text = element.if_string();
        if (text != nullptr && is_scope(*text)) scopes.emplace_back(*text);
    }
    return scopes;
}

}  // namespace tokenkeeper::genesys
