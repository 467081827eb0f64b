#include "daemon/notify/batch.hpp"

#include <algorithm>
#include <utility>

namespace tokenkeeper::notify {

batch::batch(notice first) : last_{first.at}, level_{first.level} {
    named_.push_back(std::move(first));
}

void batch::add(notice next) {
    ++count_;
    last_ = next.at;
    level_ = std::max(level_, next.level);
    if (named_.size() < most_named) named_.push_back(std::move(next));
}

}  // namespace tokenkeeper::notify
