#pragma once

#include "tests/simulation/suspension_list.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include <boost/asio/associated_cancellation_slot.hpp>
#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace tokenkeeper::simulation {

/// One wait of one coroutine of the daemon for something that the world gives it, once. Made by
/// `make_suspension`; the coroutine awaits `wait()`, the world calls `complete`, in any order.
template <class T>
class suspension final : public suspension_base, public std::enable_shared_from_this<suspension<T>> {
public:
    using suspension_base::suspension_base;

    /// The value; nullopt where the coroutine was cancelled.
    boost::asio::awaitable<std::optional<T>> wait() {
        namespace asio = boost::asio;
        auto initiate = [self = this->shared_from_this()](auto handler) {
            self->begin(std::make_shared<decltype(handler)>(std::move(handler)));
        };
        return asio::async_initiate<const asio::use_awaitable_t<>, void(std::optional<T>)>(
            std::move(initiate), asio::use_awaitable);
    }

    void complete(T value) { end(std::move(value)); }
    void cancel() { end(std::nullopt); }
    [[nodiscard]] bool is_over() const noexcept { return over_; }

private:
    template <class Handler>
    void begin(std::shared_ptr<Handler> handler) {
        namespace asio = boost::asio;
        auto slot = asio::get_associated_cancellation_slot(*handler);
        if (slot.is_connected()) {
            slot.assign([self = this->weak_from_this()](asio::cancellation_type) {
                if (const auto there = self.lock()) there->cancel();
            });
        }
        resume_ = [handler](std::optional<T> value) {
            const auto executor = asio::get_associated_executor(*handler);
            asio::post(executor, [handler, given = std::move(value)]() mutable {
                auto once = std::move(*handler);
                once(std::move(given));
            });
        };
        if (early_) resume(std::move(*early_));
    }

    void end(std::optional<T> value) {
        if (std::exchange(over_, true)) return;
        if (resume_) {
            resume(std::move(value));
        } else {
            early_.emplace(std::move(value));
        }
    }

    void resume(std::optional<T> value) {
        const auto once = std::exchange(resume_, nullptr);
        once(std::move(value));
    }

    void drop() override {
        over_ = true;
        const auto dropped = std::exchange(resume_, nullptr);
    }
    [[nodiscard]] bool waits() const noexcept override { return static_cast<bool>(resume_); }

    std::function<void(std::optional<T>)> resume_;  ///< there while the coroutine waits
    std::optional<std::optional<T>> early_;         ///< given before it waited
    bool over_ = false;
};

template <class T>
std::shared_ptr<suspension<T>> make_suspension(suspension_list& list) {
    return std::make_shared<suspension<T>>(list);
}

}  // namespace tokenkeeper::simulation
