package cuda

import "fmt"

// outOfMemory is the driver's result where memory does not suffice.
const outOfMemory = 2

// results are what results of the driver mean to a person. %s is what the driver
// says.
var results = map[int32]Problem{
	2:   {Memory, "the memory of the GPU does not suffice: %s", "end what else uses it (nvidia-smi lists it)"},
	34:  {NoDriver, "there is no NVIDIA driver, only the stand-in of the CUDA toolkit: %s", "install NVIDIA's driver, and take the toolkit's folder stubs off LD_LIBRARY_PATH"},
	46:  {Busy, "the GPU is in exclusive use by another program: %s", "wait for it, or let programs share the GPU (nvidia-smi -c DEFAULT)"},
	101: {NoDevice, "there is no such GPU: %s", "nvidia-smi lists what there is"},
	201: {Failed, "the GPU gives no context: %s", "nvidia-smi says how it is"},
	209: {OldDevice, "the code does not fit the GPU: %s", "report this, with the GPU's name"},
	214: {Failed, "the memory of the GPU made an error that it could not correct: %s", "reset the GPU or restart the machine, then sweep again"},
	218: {Failed, "the driver could not compile the code: %s", "update the driver"},
	222: {OldDriver, "NVRTC is newer than the driver: %s", "update the driver, or install an older NVRTC (pip install nvidia-cuda-nvrtc-cu12)"},
	304: {Failed, "the operating system gives the driver no access: %s", "look who may use /dev/nvidia*, and whether the module nvidia_uvm is loaded"},
	700: {Failed, "a kernel reached beyond its memory: %s", "this is a mistake in lemsls; please report it with the model, and use --backend cpu meanwhile"},
	702: {Failed, "a kernel took longer than the driver lets it: %s", "sweep on a GPU without a screen, or on fewer points at a time"},
	719: {Failed, "a kernel failed: %s", "this is a mistake in lemsls or a fault of the GPU; use --backend cpu meanwhile"},
	800: {Busy, "the GPU may not be used: %s", "look what its owner allows (nvidia-smi -q -d COMPUTE)"},
	802: {Failed, "the GPUs are not ready: %s", "start NVIDIA's fabric manager (systemctl start nvidia-fabricmanager)"},
	803: {Failed, "the driver's library and its kernel module have different versions: %s", "restart the machine after the update of the driver"},
	804: {OldDriver, "the driver is too old for this library of CUDA's compatibility package: %s", "update the driver, or remove the package cuda-compat"},
	805: {Busy, "the multi-process service cannot be reached: %s", "restart it (nvidia-cuda-mps-control), or stop it"},
	806: {Busy, "the multi-process service failed: %s", "restart it (nvidia-cuda-mps-control), or stop it"},
	807: {Busy, "the multi-process service takes no more: %s", "wait for another program to end"},
	999: {Failed, "the driver does not start: %s", "load the module nvidia_uvm (sudo nvidia-modprobe -u -c=0), or restart the machine"},
}

// problem is a result as a *Problem, or nil for success. doing says what was
// attempted.
func (d *driver) problem(code int32, doing string) error {
	if code == 0 {
		return nil
	}
	if code == 100 {
		return noDevice()
	}
	p, known := results[code]
	if !known {
		p = Problem{Failed, doing + ": %s", "nvidia-smi says how the GPU is"}
	}
	p.What = fmt.Sprintf(p.What, d.says(code))
	return &p
}
