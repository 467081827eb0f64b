#include "lib/genesys/base64.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace tokenkeeper::genesys {

secret base64(const secret& text) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string_view rest = text.reveal();
    std::string encoded;
    encoded.reserve((rest.size() + 2) / 3 * 4);  // a string that grows leaves copies behind
    while (!rest.empty()) {
        const auto byte = [rest](std::size_t i) -> std::uint32_t {
            return i < rest.size() ? static_cast<unsigned char>(rest[i]) : 0;
        };
        const std::uint32_t bits = byte(0) << 16U | byte(1) << 8U | byte(2);
        encoded += digits[bits >> 18U];
        encoded += digits[bits >> 12U & 63U];
        encoded += rest.size() > 1 ? digits[bits >> 6U & 63U] : '=';
        encoded += rest.size() > 2 ? digits[bits & 63U] : '=';
        rest.remove_prefix(rest.size() < 3 ? rest.size() : 3);
    }
    return secret::take(encoded);
}

}  // namespace tokenkeeper::genesys
