#include "lib/base/secret.hpp"

#include <cstring>
#include <utility>

#include <string.h>

namespace tokenkeeper {
namespace {

void wipe_bytes(char* data, std::size_t size) noexcept {
    if (data != nullptr) ::explicit_bzero(data, size);
}

}  // namespace

secret::secret(std::string_view text) : size_(text.size()) {
    if (text.empty()) return;
    data_ = std::make_unique<char[]>(text.size());
    std::memcpy(data_.get(), text.data(), text.size());
}

secret secret::take(std::string& text) {
    secret taken{text};
    wipe(text);
    return taken;
}

secret::secret(secret&& source) noexcept
    : data_(std::move(source.data_)), size_(std::exchange(source.size_, 0)) {}

secret& secret::operator=(secret&& source) noexcept {
    if (this == &source) return *this;
    wipe_bytes(data_.get(), size_);
    data_ = std::move(source.data_);
    size_ = std::exchange(source.size_, 0);
    return *this;
}

secret::~secret() {
    wipe_bytes(data_.get(), size_);
}

bool operator==(const secret& a, const secret& b) noexcept {
    if (a.size_ != b.size_) return false;
    // The loop reads every byte, so its time does not tell where the first difference is.
    volatile unsigned char difference = 0;
    for (std::size_t i = 0; i < a.size_; ++i) {
        const auto bits = static_cast<unsigned char>(a.data_[i]) ^ static_cast<unsigned char>(b.data_[i]);
        difference = static_cast<unsigned char>(difference | bits);
    }
    return difference == 0;
}

void wipe(std::string& text) noexcept {
    // Wipes the whole capacity, where an earlier, longer text may remain. This allocates nothing, so it does
    // not throw.
    text.resize(text.capacity());
    wipe_bytes(text.data(), text.size());
    text.clear();
}

}  // namespace tokenkeeper
