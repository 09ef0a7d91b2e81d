// The one door to libtorch: a boxed call into ATen's dispatcher by schema name, and what the dispatcher cannot do
// (tensor handles, autograd, generators, devices, raw data, TorchScript). Every function that can fail returns null or
// the message of the exception it caught, so that nothing crosses the boundary as a crash.
// Compiles on libtorch 1.13 and 2.x; what has moved between them is branched on here and nowhere else.
#include <torch/csrc/api/include/torch/version.h>

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/core/Tensor.h>
#include <ATen/core/dispatch/Dispatcher.h>
#include <ATen/core/function.h>
#include <ATen/core/ivalue.h>
#include <ATen/ops/from_blob.h>
#include <c10/core/DefaultDtype.h>
#include <c10/core/InferenceMode.h>
#include <c10/core/ScalarTypeToTypeMeta.h>
#include <torch/csrc/api/include/torch/cuda.h>
#include <torch/csrc/api/include/torch/jit.h>
#include <torch/csrc/autograd/anomaly_mode.h>
#include <torch/csrc/autograd/autograd.h>
#include <torch/csrc/autograd/function.h>
#include <torch/csrc/autograd/functions/utils.h>
#include <torch/csrc/autograd/saved_variable.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/jit/api/compilation_unit.h>

#include <cstring>
#include <mutex>
#include <string>
#include <vector>

#define EXPORT extern "C" __attribute__((visibility("default")))

#if TORCH_VERSION_MAJOR > 2 || (TORCH_VERSION_MAJOR == 2 && TORCH_VERSION_MINOR >= 4)
#include <optional>
template <class T> using Optional = std::optional<T>;
#else
template <class T> using Optional = c10::optional<T>;
#endif

using at::Tensor;
using c10::IValue;
using torch::autograd::Node;
using torch::autograd::variable_list;

namespace {

// What one argument or result looks like on both sides: a tag and what it stands for.
enum Tag : int64_t { None, TensorHandle, Int, Double, Bool, IntList, DoubleList, TensorList, OptionalTensorList, String, Device, Generator, BoolList, Complex, Tuple };

struct Value { int64_t tag; int64_t bits; int64_t extra; };

thread_local std::string message;

const char* keep(const char* text) { message = text; return message.c_str(); }

template <class Body> const char* guarded(Body body) {
  try { body(); return nullptr; }
  catch (const c10::Error& e) { return keep(e.what_without_backtrace()); }
  catch (const std::exception& e) { return keep(e.what()); }
  catch (...) { return keep("libtorch threw something that is not a std::exception"); }
}

Tensor& tensor_of(int64_t bits) { return *reinterpret_cast<Tensor*>(bits); }
int64_t handle_of(Tensor tensor) { return reinterpret_cast<int64_t>(new Tensor(std::move(tensor))); }
double double_of(int64_t bits) { double d; std::memcpy(&d, &bits, sizeof d); return d; }
int64_t bits_of(double d) { int64_t bits; std::memcpy(&bits, &d, sizeof bits); return bits; }

template <class T> c10::ArrayRef<T> array_of(const Value& v) { return {reinterpret_cast<const T*>(v.bits), static_cast<size_t>(v.extra)}; }

variable_list tensors_of(Tensor* const* handles, int64_t count) {
  variable_list list;
  list.reserve(count);
  for (int64_t i = 0; i < count; i++) list.push_back(handles && handles[i] ? *handles[i] : Tensor());
  return list;
}

IValue to_ivalue(const Value& v) {
  switch (v.tag) {
    case TensorHandle: return tensor_of(v.bits);
    case Int: return v.bits;
    case Double: return double_of(v.bits);
    case Bool: return v.bits != 0;
    case Complex: return c10::complex<double>(double_of(v.bits), double_of(v.extra));
    case IntList: return array_of<int64_t>(v);
    case DoubleList: return array_of<double>(v);
    case BoolList: return array_of<bool>(v);
    case TensorList: {
      c10::List<Tensor> list;
      list.reserve(v.extra);
      for (auto handle : array_of<int64_t>(v)) list.push_back(handle ? tensor_of(handle) : Tensor());
      return list;
    }
    case OptionalTensorList: {
      c10::List<Optional<Tensor>> list;
      list.reserve(v.extra);
      for (auto handle : array_of<int64_t>(v)) list.push_back(handle ? Optional<Tensor>(tensor_of(handle)) : Optional<Tensor>());
      return list;
    }
    case String: return std::string(reinterpret_cast<const char*>(v.bits), v.extra);
    case Device: return c10::Device(static_cast<c10::DeviceType>(v.bits), static_cast<c10::DeviceIndex>(v.extra));
    case Generator: return *reinterpret_cast<at::Generator*>(v.bits);
    default: return IValue();
  }
}

Value from_ivalue(const IValue& v);

// Lists and tuples go out as malloc'ed arrays of values, which the caller frees.
template <class Items, class Convert> Value sequence(Tag tag, const Items& items, Convert convert) {
  auto* values = static_cast<Value*>(std::malloc(sizeof(Value) * (items.size() + 1)));
  size_t i = 0;
  for (const auto& item : items) values[i++] = convert(item);
  return {tag, reinterpret_cast<int64_t>(values), static_cast<int64_t>(items.size())};
}

Value from_ivalue(const IValue& v) {
  if (v.isTensor()) return v.toTensor().defined() ? Value{TensorHandle, handle_of(v.toTensor()), 0} : Value{None, 0, 0};
  if (v.isInt()) return {Int, v.toInt(), 0};
  if (v.isDouble()) return {Double, bits_of(v.toDouble()), 0};
  if (v.isBool()) return {Bool, v.toBool(), 0};
  if (v.isComplexDouble()) return {Complex, bits_of(v.toComplexDouble().real()), bits_of(v.toComplexDouble().imag())};
  if (v.isTensorList()) return sequence(TensorList, v.toTensorVector(), [](const Tensor& t) { return from_ivalue(t); });
  if (v.isIntList()) return sequence(IntList, v.toIntVector(), [](int64_t i) { return Value{Int, i, 0}; });
  if (v.isDoubleList()) return sequence(DoubleList, v.toDoubleVector(), [](double d) { return Value{Double, bits_of(d), 0}; });
  if (v.isTuple()) return sequence(Tuple, v.toTupleRef().elements(), [](const IValue& item) { return from_ivalue(item); });
  if (v.isString()) {
    const auto& text = v.toStringRef();
    auto* copy = static_cast<char*>(std::malloc(text.size() + 1));
    std::memcpy(copy, text.c_str(), text.size() + 1);
    return {String, reinterpret_cast<int64_t>(copy), static_cast<int64_t>(text.size())};
  }
  TORCH_CHECK(v.isNone(), "a result of kind ", v.tagKind(), " has no managed form");
  return {None, 0, 0};
}

// One application of a custom function: backward is managed code, saved tensors are libtorch's own and live as long as the
// graph, as in the real package, whose nodes do not release them either.
using Backward = const char* (*)(int64_t context, Tensor** gradients, int64_t count, Tensor** results, int64_t capacity);
using Release = void (*)(int64_t context);

struct ManagedNode : Node {
  Backward backward;
  Release release;
  int64_t context;
  std::string label;
  bool materialize = true;
  std::vector<torch::autograd::SavedVariable> saved;

  ManagedNode(Backward backward, Release release, int64_t context, const char* label)
      : backward(backward), release(release), context(context), label(label) {}
  ~ManagedNode() override { release(context); }

  std::string name() const override { return label; }

  variable_list apply(variable_list&& gradients) override {
    std::vector<Tensor*> in, out(num_outputs());
    for (size_t i = 0; i < gradients.size(); i++) {
      if (!gradients[i].defined() && materialize) gradients[i] = input_metadata(i).zeros_like();
      in.push_back(gradients[i].defined() ? new Tensor(gradients[i]) : nullptr);
    }
    if (const char* error = backward(context, in.data(), in.size(), out.data(), out.size())) throw std::runtime_error(error);
    variable_list results;
    for (auto* result : out) {
      results.push_back(result ? *result : Tensor());
      delete result;
    }
    return results;
  }
};

void delete_managed_node(Node* node) { torch::autograd::deleteNode(node); }

}  // namespace

// ---- The dispatcher -------------------------------------------------------------------------------------------------

EXPORT const char* normml_find(const char* name, const char* overload, void** op) {
  return guarded([&] { *op = new c10::OperatorHandle(c10::Dispatcher::singleton().findSchemaOrThrow(name, overload)); });
}

EXPORT const char* normml_call(void* op, const Value* arguments, int64_t count, Value* results, int64_t capacity) {
  return guarded([&] {
    const auto& handle = *static_cast<c10::OperatorHandle*>(op);
    const auto& wanted = handle.schema().arguments();
    TORCH_CHECK(count <= static_cast<int64_t>(wanted.size()), handle.schema(), " was given ", count, " arguments");
    torch::jit::Stack stack;
    stack.reserve(wanted.size() + 2);
    for (int64_t i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
    // A boxed call takes what lies on the stack: what is not given must be put there.
    for (size_t i = count; i < wanted.size(); i++) {
      TORCH_CHECK(wanted[i].default_value(), handle.schema(), " needs ", wanted[i].name());
      stack.push_back(*wanted[i].default_value());
    }
    handle.callBoxed(stack);
    for (int64_t i = 0; i < capacity; i++) results[i] = i < static_cast<int64_t>(stack.size()) ? from_ivalue(stack[i]) : Value{None, 0, 0};
  });
}

// ---- Tensor handles -------------------------------------------------------------------------------------------------

EXPORT void normml_tensor_dispose(Tensor* tensor) { delete tensor; }
EXPORT Tensor* normml_tensor_share(const Tensor* tensor) { return new Tensor(*tensor); }

enum Property : int64_t { Dtype, DeviceType, DeviceIndex, Dimensions, Elements, RequiresGrad, IsLeaf, StorageOffset, ElementSize, IsSparse, IsContiguous, Version, DataPointer, IsView, RetainsGrad };

EXPORT const char* normml_tensor_property(const Tensor* tensor, int64_t which, int64_t* value) {
  return guarded([&] {
    switch (which) {
      case Dtype: *value = static_cast<int64_t>(tensor->scalar_type()); break;
      case DeviceType: *value = static_cast<int64_t>(tensor->device().type()); break;
      case DeviceIndex: *value = tensor->device().index(); break;
      case Dimensions: *value = tensor->dim(); break;
      case Elements: *value = tensor->numel(); break;
      case RequiresGrad: *value = tensor->requires_grad(); break;
      case IsLeaf: *value = tensor->is_leaf(); break;
      case StorageOffset: *value = tensor->storage_offset(); break;
      case ElementSize: *value = static_cast<int64_t>(tensor->element_size()); break;
      case IsSparse: *value = tensor->is_sparse(); break;
      case IsContiguous: *value = tensor->is_contiguous(); break;
      case Version: *value = tensor->_version(); break;
      case DataPointer: *value = reinterpret_cast<int64_t>(tensor->data_ptr()); break;
      case IsView: *value = tensor->is_view(); break;
      case RetainsGrad: *value = tensor->retains_grad(); break;
      default: TORCH_CHECK(false, "no tensor property ", which);
    }
  });
}

EXPORT const char* normml_tensor_shape(const Tensor* tensor, int64_t* sizes, int64_t* strides, int64_t capacity) {
  return guarded([&] {
    for (int64_t i = 0; i < capacity && i < tensor->dim(); i++) {
      if (sizes) sizes[i] = tensor->size(i);
      if (strides) strides[i] = tensor->stride(i);
    }
  });
}

EXPORT const char* normml_tensor_from_blob(void* data, const int64_t* sizes, int64_t dimensions, int64_t dtype, void (*deleter)(void*), void* owner, Tensor** result) {
  return guarded([&] {
    auto options = at::TensorOptions().dtype(static_cast<at::ScalarType>(dtype));
    *result = new Tensor(at::from_blob(data, at::IntArrayRef(sizes, dimensions), [deleter, owner](void*) { if (deleter) deleter(owner); }, options));
  });
}

EXPORT const char* normml_tensor_copy_out(const Tensor* tensor, void* destination, int64_t bytes) {
  return guarded([&] {
    torch::autograd::AutoGradMode off(false);
    auto plain = tensor->detach().cpu().contiguous().resolve_conj().resolve_neg();
    TORCH_CHECK(static_cast<int64_t>(plain.nbytes()) == bytes, "the tensor holds ", plain.nbytes(), " bytes, the destination ", bytes);
    std::memcpy(destination, plain.data_ptr(), bytes);
  });
}

// ---- Autograd -------------------------------------------------------------------------------------------------------

EXPORT const char* normml_set_requires_grad(Tensor* tensor, bool on) { return guarded([&] { tensor->set_requires_grad(on); }); }
EXPORT const char* normml_retain_grad(Tensor* tensor) { return guarded([&] { tensor->retain_grad(); }); }
EXPORT const char* normml_set_data(Tensor* tensor, const Tensor* data) { return guarded([&] { tensor->set_data(*data); }); }

EXPORT const char* normml_grad(const Tensor* tensor, Tensor** result) {
  return guarded([&] { *result = tensor->grad().defined() ? new Tensor(tensor->grad()) : nullptr; });
}

EXPORT const char* normml_set_grad(Tensor* tensor, const Tensor* gradient) {
  return guarded([&] { tensor->mutable_grad() = gradient ? *gradient : Tensor(); });
}

EXPORT const char* normml_backward(Tensor* const* tensors, int64_t count, Tensor* const* gradients, int64_t retain_graph, bool create_graph, Tensor* const* inputs, int64_t input_count) {
  return guarded([&] {
    torch::autograd::backward(tensors_of(tensors, count), gradients ? tensors_of(gradients, count) : variable_list(),
        retain_graph < 0 ? Optional<bool>() : Optional<bool>(retain_graph != 0), create_graph, tensors_of(inputs, input_count));
  });
}

EXPORT const char* normml_gradients(Tensor* const* outputs, int64_t count, Tensor* const* inputs, int64_t input_count, Tensor* const* gradients, bool retain_graph, bool create_graph, bool allow_unused, Tensor** results) {
  return guarded([&] {
    auto found = torch::autograd::grad(tensors_of(outputs, count), tensors_of(inputs, input_count),
        gradients ? tensors_of(gradients, count) : variable_list(), retain_graph || create_graph, create_graph, allow_unused);
    for (size_t i = 0; i < found.size(); i++) results[i] = found[i].defined() ? new Tensor(found[i]) : nullptr;
  });
}

EXPORT bool normml_grad_enabled() { return torch::autograd::GradMode::is_enabled(); }
EXPORT void normml_set_grad_enabled(bool on) { torch::autograd::GradMode::set_enabled(on); }
EXPORT bool normml_inference_enabled() { return c10::InferenceMode::is_enabled(); }
EXPORT void* normml_inference_enter(bool on) { return new c10::InferenceMode(on); }
EXPORT void normml_inference_leave(void* guard) { delete static_cast<c10::InferenceMode*>(guard); }
EXPORT void normml_set_anomaly(bool on, bool check_nan) { torch::autograd::AnomalyMode::set_enabled(on, check_nan); }
EXPORT bool normml_anomaly_enabled() { return torch::autograd::AnomalyMode::is_enabled(); }

// Ties the outputs that a custom function's forward made under no_grad to a node whose backward is managed code.
// kinds: 0 plain, 1 not differentiable, 2 changed in place. Gives *saver null where nothing requires a gradient.
EXPORT const char* normml_function_wire(Backward backward, Release release, int64_t context, const char* label, bool materialize,
    Tensor* const* inputs, int64_t input_count, Tensor** outputs, const int64_t* kinds, int64_t output_count,
    Tensor* const* saved, const bool* saved_is_output, int64_t saved_count, void** node_out) {
  return guarded([&] {
    auto in = tensors_of(inputs, input_count);
    *node_out = nullptr;
    const bool executable = torch::autograd::GradMode::is_enabled() && torch::autograd::any_variable_requires_grad(in);
    std::shared_ptr<ManagedNode> node(new ManagedNode(backward, release, context, label), delete_managed_node);
    node->materialize = materialize;
    if (executable) node->set_next_edges(torch::autograd::collect_next_edges(in));
    for (int64_t i = 0; i < output_count; i++) {
      Tensor& output = *outputs[i];
      if (kinds[i] == 2) {
        if (!executable) continue;
        torch::autograd::impl::bump_version(output);
        torch::autograd::impl::rebase_history(output, {node, node->add_input_metadata(output)});
        continue;
      }
      for (const auto& input : in)
        if (input.defined() && input.unsafeGetTensorImpl() == output.unsafeGetTensorImpl()) {
          torch::autograd::AutoGradMode off(false);
          output = output.view_as(output);
        }
      if (!executable) continue;
      if (kinds[i] == 1 || !torch::autograd::isDifferentiableType(output.scalar_type())) node->add_input_metadata(output);
      else torch::autograd::set_history(output, node);
    }
    if (!executable) return;
    for (int64_t i = 0; i < saved_count; i++) node->saved.emplace_back(saved[i] ? *saved[i] : Tensor(), saved_is_output[i]);
    *node_out = node.get();
  });
}

EXPORT int64_t normml_function_saved_count(void* node) { return static_cast<ManagedNode*>(node)->saved.size(); }

EXPORT const char* normml_function_saved(void* node, Tensor** results) {
  return guarded([&] {
    auto* managed = static_cast<ManagedNode*>(node);
    auto self = managed->shared_from_this();
    for (size_t i = 0; i < managed->saved.size(); i++) {
      auto tensor = managed->saved[i].unpack(self);
      results[i] = tensor.defined() ? new Tensor(tensor) : nullptr;
    }
  });
}

// ---- Random generators ----------------------------------------------------------------------------------------------

EXPORT const char* normml_generator_default(at::Generator** result) {
  return guarded([&] { *result = new at::Generator(at::globalContext().defaultGenerator(c10::Device(c10::DeviceType::CPU))); });
}

EXPORT const char* normml_generator_new(uint64_t seed, at::Generator** result) {
  return guarded([&] { *result = new at::Generator(at::globalContext().defaultGenerator(c10::Device(c10::DeviceType::CPU)).clone()); (*result)->set_current_seed(seed); });
}

EXPORT void normml_generator_dispose(at::Generator* generator) { delete generator; }

EXPORT const char* normml_generator_manual_seed(at::Generator* generator, uint64_t seed) {
  return guarded([&] { std::lock_guard<std::mutex> lock(generator->mutex()); generator->set_current_seed(seed); });
}

EXPORT const char* normml_generator_seed(at::Generator* generator, bool renew, uint64_t* seed) {
  return guarded([&] { std::lock_guard<std::mutex> lock(generator->mutex()); *seed = renew ? generator->seed() : generator->current_seed(); });
}

EXPORT const char* normml_generator_state(const at::Generator* generator, Tensor** state) { return guarded([&] { *state = new Tensor(generator->get_state()); }); }
EXPORT const char* normml_generator_set_state(at::Generator* generator, const Tensor* state) { return guarded([&] { generator->set_state(*state); }); }

// ---- Devices and threads --------------------------------------------------------------------------------------------

EXPORT const char* normml_version() { return TORCH_VERSION; }
EXPORT int64_t normml_cuda_count() { return torch::cuda::device_count(); }
EXPORT bool normml_cudnn_available() { return torch::cuda::cudnn_is_available(); }
EXPORT const char* normml_cuda_manual_seed(uint64_t seed, bool all) { return guarded([&] { all ? torch::cuda::manual_seed_all(seed) : torch::cuda::manual_seed(seed); }); }
EXPORT const char* normml_cuda_synchronize(int64_t device) { return guarded([&] { torch::cuda::synchronize(device); }); }
EXPORT int64_t normml_threads() { return at::get_num_threads(); }
EXPORT const char* normml_set_threads(int64_t count) { return guarded([&] { at::set_num_threads(static_cast<int>(count)); }); }
EXPORT int64_t normml_interop_threads() { return at::get_num_interop_threads(); }
EXPORT const char* normml_set_interop_threads(int64_t count) { return guarded([&] { at::set_num_interop_threads(static_cast<int>(count)); }); }
EXPORT int64_t normml_default_dtype() { return static_cast<int64_t>(c10::get_default_dtype_as_scalartype()); }
EXPORT const char* normml_set_default_dtype(int64_t dtype) { return guarded([&] { c10::set_default_dtype(c10::scalarTypeToTypeMeta(static_cast<at::ScalarType>(dtype))); }); }

// ---- TorchScript ----------------------------------------------------------------------------------------------------

EXPORT const char* normml_jit_compile(const char* source, void** unit) {
  return guarded([&] { *unit = new std::shared_ptr<torch::jit::CompilationUnit>(torch::jit::compile(source)); });
}

EXPORT void normml_jit_dispose(void* unit) { delete static_cast<std::shared_ptr<torch::jit::CompilationUnit>*>(unit); }

EXPORT const char* normml_jit_invoke(void* unit, const char* name, const Value* arguments, int64_t count, Value* result) {
  return guarded([&] {
    auto* function = (*static_cast<std::shared_ptr<torch::jit::CompilationUnit>*>(unit))->find_function(c10::QualifiedName(name));
    TORCH_CHECK(function, "no function '", name, "' in this compilation unit");
    torch::jit::Stack stack;
    for (int64_t i = 0; i < count; i++) stack.push_back(to_ivalue(arguments[i]));
    *result = from_ivalue((*function)(std::move(stack)));
  });
}
