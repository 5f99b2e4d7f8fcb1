import sqlite3, sys, os, numpy as np, torch, json
from transformers import AutoModelForCausalLM
torch.set_num_threads(2)
db=sqlite3.connect(sys.argv[1])
P=os.path.expanduser('~/.cache/headlab/smollm2-135m')
m=AutoModelForCausalLM.from_pretrained(P,torch_dtype=torch.float32,attn_implementation='eager').eval()
L,H,G=30,9,3
def runid(a): return db.execute("select max(id) from run where analysis=? and state='finished'",(a,)).fetchone()[0]
def prompts(r):
    out={}
    for p,pos,i in db.execute("select prompt,position,id from token where run=? and side='clean' order by prompt,position",(r,)): out.setdefault(p,[]).append(i)
    return [out[k] for k in sorted(out)]
def score(r,f):
    a=np.full((L,H),np.nan)
    for l,h,v in db.execute("select layer,head,value from head_score where run=? and figure=?",(r,f)):
        if v is not None: a[l,h]=v
    return a
def cmp(name,a,b):
    d=np.abs(a-b); print(f"{name:28s} n={np.isfinite(a).sum()} max diff {np.nanmax(d):.2e} at {np.unravel_index(np.nanargmax(d),d.shape)} nan {np.isnan(a).sum()}")
def att(ids):
    with torch.no_grad(): o=m(torch.tensor([ids]),output_attentions=True,output_hidden_states=True)
    return np.stack([x[0].double().numpy() for x in o.attentions]), o
r=runid('pattern-templates')
ps=prompts(r); print('templates', r, len(ps), {len(p) for p in ps})
acc={k:np.zeros((L,H)) for k in ['previous','duplicate','induction','current','first','inductionSecondCopy']}
for ids in ps:
    A,_=att(ids); T=len(ids); n=T//2; s=T%2
    dg=lambda k: np.stack([[np.diag(A[l,h],-k).mean() for h in range(H)] for l in range(L)])
    acc['previous']+=dg(1)/len(ps); acc['duplicate']+=dg(n)/len(ps); acc['induction']+=dg(n-1)/len(ps)
    acc['current']+=dg(0)/len(ps); acc['first']+=A[:,:,:,0].mean(-1)/len(ps)
    rows=np.arange(s+n,T); acc['inductionSecondCopy']+=A[:,:,rows,rows-n+1].mean(-1)/len(ps)
for k,v in acc.items(): cmp('templates '+k, score(r,k), v)
r=runid('attention-sinks')
if r:
    ps=prompts(r); a=np.zeros((L,H)); d=np.zeros((L,H))
    for ids in ps:
        A,_=att(ids); a+=A[:,:,:,0].mean(-1)/len(ps)
    cmp('sinks firstTokenMass',score(r,'firstTokenMass'),a); print('mean',a.mean())
r=runid('pattern-stats')
if r:
    ps=prompts(r); e=np.zeros((L,H)); dd=np.zeros((L,H)); b=np.zeros((L,H)); ce=np.zeros((L,H))
    for ids in ps:
        A,_=att(ids); T=len(ids)
        X=-(A*np.log(np.where(A>0,A,1))).sum(-1); X[...,1:]/=np.log(np.arange(2,T+1)); X[...,0]=0
        e+=X.mean(-1)/len(ps); b+=A[:,:,1:,0].mean(-1)/len(ps)
        i=np.arange(T); dd+=(A*(i[:,None]-i[None])).sum(-1).mean(-1)/len(ps)
        C=A/A.sum(-2,keepdims=True); Y=-(C*np.log(np.where(C>0,C,1))).sum(-2); Y[...,:-1]/=np.log(T-np.arange(T-1)); Y[...,-1]=0
        ce+=Y.max(-1)/len(ps)
    cmp('stats entropy',score(r,'entropy'),e); cmp('stats columnEntropy',score(r,'columnEntropy'),ce); cmp('stats bosMass',score(r,'bosMass'),b); cmp('stats distance',score(r,'distance'),dd)
sd={k:v.double() for k,v in m.state_dict().items()}
E=sd['model.embed_tokens.weight']; gf=sd['model.norm.weight']
def eff(E):
    p='model.layers.0.'; x=E*torch.rsqrt((E*E).mean(-1,keepdim=True)+m.config.rms_norm_eps)*sd[p+'post_attention_layernorm.weight']
    g=x@sd[p+'mlp.gate_proj.weight'].T; u=x@sd[p+'mlp.up_proj.weight'].T
    return E+(g*torch.sigmoid(g)*u)@sd[p+'mlp.down_proj.weight'].T
Ee=torch.cat([eff(E[i:i+4096]) for i in range(0,len(E),4096)])
U=(E*gf).T
def eig(M):
    out=np.zeros((L,H))
    for l in range(L):
        p=f'model.layers.{l}.'; g=sd[p+'input_layernorm.weight']
        for h in range(H):
            k=h//(H//G); WV=(sd[p+'self_attn.v_proj.weight'][k*64:(k+1)*64]*g).T; WO=sd[p+'self_attn.o_proj.weight'][:,h*64:(h+1)*64].T
            lam=torch.linalg.eigvals(WO@M@WV); out[l,h]=(lam.real.sum()/lam.abs().sum()).item()
    return out
r=runid('ov-eigen-copying')
if r:
    a=eig(U@E); b=eig(U@Ee); c=eig(torch.eye(576,dtype=torch.float64))
    cmp('ov score',score(r,'score'),a); cmp('ov effective',score(r,'effective'),b); cmp('ov residualSign',score(r,'residualSign'),c)
    print('27.1',a[27,1],b[27,1],'23.3',a[23,3],b[23,3])
r=runid('token-set-copying')
if r:
    import re
    from transformers import AutoTokenizer
    t=AutoTokenizer.from_pretrained(P); names=[x.strip() for x in open('datasets/src/main/resources/headlab/datasets/words/names.txt') if x.strip()]
    ids=[]
    for n in names:
        e=t(' '+n,add_special_tokens=False)['input_ids']
        if len(e)==1 and e[0] not in ids: ids.append(e[0])
    ids=ids[:100]; print('names',len(ids))
    R=Ee[ids].float(); pos=np.full((L,H),np.nan); neg=pos.copy(); Uf=E.float().T
    for l in range(1,L):
        p=f'model.layers.{l}.'; g=sd[p+'input_layernorm.weight']
        for h in range(H):
            k=h//(H//G); WV=(sd[p+'self_attn.v_proj.weight'][k*64:(k+1)*64]*g).T; WO=sd[p+'self_attn.o_proj.weight'][:,h*64:(h+1)*64].T
            x=(R.double()@WV@WO); x=(x*torch.rsqrt((x*x).mean(-1,keepdim=True)+m.config.rms_norm_eps)*gf).float()
            lo=x@Uf; own=lo[torch.arange(len(ids)),ids][:,None]
            pos[l,h]=((lo>own).sum(-1)<5).float().mean().item()*100; neg[l,h]=((lo<own).sum(-1)<5).float().mean().item()*100
    cmp('token positive %',score(r,'positive'),pos); cmp('token negative %',score(r,'negative'),neg)
r=runid('prefix-copying')
if r:
    ps=prompts(r); pm=np.zeros((L,H)); cp=np.zeros((L,H)); W=(E*gf); mean=W.mean(0)
    zs={}
    for l in range(L):
        m.model.layers[l].self_attn.o_proj.register_forward_pre_hook(lambda mod,i,l=l: zs.__setitem__(l,i[0][0].double()))
    fin={}
    m.model.norm.register_forward_pre_hook(lambda mod,i: fin.__setitem__('x',i[0][0].double()))
    for ids in ps:
        A,o=att(ids); T=len(ids); n=T//2; s=T%2
        pm+=np.stack([[np.diag(A[l,h],-(n-1)).mean() for h in range(H)] for l in range(L)])/len(ps)
        sig=torch.sqrt((fin['x']**2).mean(-1)+m.config.rms_norm_eps)
        q=torch.arange(s+n,T-1); dirn=(W[[ids[i+1] for i in q.tolist()]]-mean)/sig[q][:,None]
        for l in range(L):
            WO=sd[f'model.layers.{l}.self_attn.o_proj.weight']
            for h in range(H):
                ow=zs[l][q][:,h*64:(h+1)*64]@WO[:,h*64:(h+1)*64].T
                cp[l,h]+=(ow*dirn).sum(-1).mean().item()/len(ps)
    cmp('prefixMatching',score(r,'prefixMatching'),pm); cmp('copying',score(r,'copying'),cp); print('scale',np.abs(cp).max())
    print(db.execute("select l.label,c.value from figure_cell c join figure_label l on l.run=c.run and l.figure=c.figure and l.place=c.row and l.axis='row' where c.run=? and c.figure='loss'",(r,)).fetchall())
